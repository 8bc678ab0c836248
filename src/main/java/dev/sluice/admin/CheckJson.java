package dev.sluice.admin;

import dev.sluice.exchange.Kind;
import dev.sluice.health.CheckState;
import dev.sluice.health.Finding;
import dev.sluice.health.Stops;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A check's past and what follows from it, as the health routes and the status tell them.
 *
 * @param epochSeconds the time of day at {@code nowNanos}
 */
record CheckJson(long nowNanos, double epochSeconds) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** When that was, as seconds since 1970; null: never. */
    @Nullable
    Double time(@Nullable Finding found) {
        return found == null ? null : (Double) time(found.atNanos());
    }

    double time(long nanos) {
        return epochSeconds - (nowNanos - nanos) / NANOS_PER_SECOND;
    }

    /** Oldest first. */
    JsonArray history(CheckState state) {
        JsonArray history = new JsonArray();
        for (Finding finding : state.history()) {
            history.add(new JsonObject()
                    .put("status", finding.level().toString())
                    .put("message", finding.message())
                    .put("timestamp", time(finding.atNanos())));
        }
        return history;
    }

    /** What is held while it is critical, and which calls do not pass then. */
    static JsonArray stops(Collection<Stops> each) {
        JsonArray stops = new JsonArray();
        for (Stops one : each) {
            if (one.mode() != null) {
                stops.add(stop(one, one.scope().toString()));
            }
        }
        return stops;
    }

    static JsonObject stop(Stops stops, String scope) {
        JsonArray kinds = new JsonArray();
        stops.kinds().stream().map(Kind::name).forEach(kinds::add);
        return new JsonObject()
                .put("mode", String.valueOf(stops.mode()))
                .put("scope", scope)
                .put("kinds", kinds);
    }
}
