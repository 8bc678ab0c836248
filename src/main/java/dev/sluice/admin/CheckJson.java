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
 * A converter of check results to JSON for the health routes and the status.
 *
 * @param nowNanos the current ticker value
 * @param epochSeconds the time of day at {@code nowNanos}, in seconds since 1970
 */
record CheckJson(long nowNanos, double epochSeconds) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Returns the time of a finding in seconds since 1970; null when there is none. */
    @Nullable
    Double time(@Nullable Finding found) {
        return found == null ? null : (Double) time(found.atNanos());
    }

    double time(long nanos) {
        return epochSeconds - (nowNanos - nanos) / NANOS_PER_SECOND;
    }

    /** Returns the history, oldest first. */
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

    /** Returns the modes held while the check is critical, and the calls refused then. */
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
