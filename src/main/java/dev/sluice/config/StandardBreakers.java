package dev.sluice.config;

import dev.sluice.config.json.JsonReader;
import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The breakers that every gateway has. Profiles and {@code conf/sluice.json} change single keys of them and add
 * others.
 *
 * <p>They are written as the JSON that a user would write, so that the two cannot differ.
 */
final class StandardBreakers {
    private static final String BREAKERS = "breakers";
    private static final String TRIP = "trip";

    static final String JSON = """
            {
              "breakers": {
                "error_series": {
                  "scope": "exchange", "input": "outcomes", "mode": "CANCEL_ONLY",
                  "trip": {"consecutive": 5, "withinMs": 300000},
                  "recovery": {"openMs": 60000, "successes": 3}
                },
                "order_cancellation": {
                  "scope": "account", "input": "cancels", "mode": "CANCEL_ONLY", "alarm": true,
                  "trip": {"consecutive": 10, "withinMs": 600000},
                  "recovery": {"openMs": 120000, "successes": 5}
                },
                "hedge_deviation": {
                  "scope": "global", "input": "reports", "mode": "REDUCE_ONLY", "latch": true,
                  "trip": {"consecutive": 3, "withinMs": 120000},
                  "recovery": {"openMs": 30000, "successes": 2},
                  "value": {"failAtLeast": "0.10"}
                },
                "position_risk": {
                  "scope": "global", "input": "reports", "mode": "REDUCE_ONLY", "latch": true,
                  "trip": {"consecutive": 3, "withinMs": 120000},
                  "recovery": {"openMs": 30000, "successes": 2},
                  "value": {"failAtLeast": "0.95"}
                },
                "liquidity": {
                  "scope": "instrument", "input": "reports", "mode": "REDUCE_ONLY",
                  "trip": {"consecutive": 3, "withinMs": 300000},
                  "recovery": {"openMs": 60000, "successes": 3}
                }
              }
            }
            """;

    private StandardBreakers() {}

    /** Returns the settings merged over the standard breakers. */
    static JsonTree.Obj addTo(JsonTree.Obj settings) {
        JsonTree standard = new JsonReader(new Problems()).text(JSON, "the standard breakers");
        if (!(standard instanceof JsonTree.Obj below)) {
            throw new IllegalStateException("the standard breakers are an object");
        }
        return merge(settings, below);
    }

    /**
     * Merges like {@link JsonTree.Obj#over}, but a breaker with another kind of trip inherits nothing of the default
     * trip.
     */
    static JsonTree.Obj merge(JsonTree.Obj own, JsonTree.Obj below) {
        if (!(own.members().get(BREAKERS) instanceof JsonTree.Obj ours)
                || !(below.members().get(BREAKERS) instanceof JsonTree.Obj theirs)) {
            return own.over(below);
        }
        Map<String, JsonTree> kept = new LinkedHashMap<>(theirs.members());
        kept.replaceAll((name, breaker) -> breaker instanceof JsonTree.Obj obj
                        && tripsOtherwise(ours.members().get(name), obj)
                ? obj.without(TRIP)
                : breaker);
        return own.over(below.with(BREAKERS, new JsonTree.Obj(theirs.sourceLocation(), kept)));
    }

    private static boolean tripsOtherwise(@Nullable JsonTree own, JsonTree.Obj below) {
        return own instanceof JsonTree.Obj breaker
                && breaker.members().get(TRIP) instanceof JsonTree.Obj trip
                && below.members().get(TRIP) instanceof JsonTree.Obj other
                && trip.members().containsKey("percent") != other.members().containsKey("percent")
                && (trip.members().containsKey("percent") || trip.members().containsKey("consecutive"));
    }
}
