package dev.sluice.config;

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
                  "scope": "exchange", "fedBy": "outcomes", "mode": "CANCEL_ONLY",
                  "trip": {"consecutive": 5, "withinMs": 300000},
                  "recovery": {"openMs": 60000, "successes": 3}
                },
                "order_cancellation": {
                  "scope": "account", "fedBy": "cancels", "mode": "CANCEL_ONLY", "alarm": true,
                  "trip": {"consecutive": 10, "withinMs": 600000},
                  "recovery": {"openMs": 120000, "successes": 5}
                },
                "hedge_deviation": {
                  "scope": "global", "fedBy": "told", "mode": "REDUCE_ONLY", "latch": true,
                  "trip": {"consecutive": 3, "withinMs": 120000},
                  "recovery": {"openMs": 30000, "successes": 2},
                  "value": {"failAtLeast": "0.10"}
                },
                "position_risk": {
                  "scope": "global", "fedBy": "told", "mode": "REDUCE_ONLY", "latch": true,
                  "trip": {"consecutive": 3, "withinMs": 120000},
                  "recovery": {"openMs": 30000, "successes": 2},
                  "value": {"failAtLeast": "0.95"}
                },
                "liquidity": {
                  "scope": "instrument", "fedBy": "told", "mode": "REDUCE_ONLY",
                  "trip": {"consecutive": 3, "withinMs": 300000},
                  "recovery": {"openMs": 60000, "successes": 3}
                }
              }
            }
            """;

    private StandardBreakers() {}

    /** Returns the settings merged over the standard breakers. */
    static Json.Obj under(Json.Obj settings) {
        Json standard = new JsonReader(new Problems()).text(JSON, "the standard breakers");
        if (!(standard instanceof Json.Obj below)) {
            throw new IllegalStateException("the standard breakers are an object");
        }
        return over(settings, below);
    }

    /**
     * Merges like {@link Json.Obj#over}, but a breaker with another kind of trip inherits nothing of the default
     * trip.
     */
    static Json.Obj over(Json.Obj own, Json.Obj below) {
        if (!(own.members().get(BREAKERS) instanceof Json.Obj ours)
                || !(below.members().get(BREAKERS) instanceof Json.Obj theirs)) {
            return own.over(below);
        }
        Map<String, Json> kept = new LinkedHashMap<>(theirs.members());
        kept.replaceAll((name, breaker) ->
                breaker instanceof Json.Obj obj && tripsOtherwise(ours.members().get(name), obj)
                        ? obj.without(TRIP)
                        : breaker);
        Map<String, Json> members = new LinkedHashMap<>(below.members());
        members.put(BREAKERS, new Json.Obj(theirs.place(), kept));
        return own.over(new Json.Obj(below.place(), members));
    }

    private static boolean tripsOtherwise(@Nullable Json own, Json.Obj below) {
        return own instanceof Json.Obj breaker
                && breaker.members().get(TRIP) instanceof Json.Obj trip
                && below.members().get(TRIP) instanceof Json.Obj other
                && trip.members().containsKey("percent") != other.members().containsKey("percent")
                && (trip.members().containsKey("percent") || trip.members().containsKey("consecutive"));
    }
}
