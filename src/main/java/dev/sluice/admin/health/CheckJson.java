package dev.sluice.admin.health;

import dev.sluice.core.exchange.Kind;
import dev.sluice.core.health.CheckAction;
import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.CheckState;
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
    Double time(@Nullable CheckResult found) {
        return found == null ? null : (Double) time(found.atNanos());
    }

    double time(long nanos) {
        return epochSeconds - (nowNanos - nanos) / NANOS_PER_SECOND;
    }

    /** Returns the history, oldest first. */
    JsonArray history(CheckState state) {
        JsonArray history = new JsonArray();
        for (CheckResult checkResult : state.history()) {
            history.add(new JsonObject()
                    .put("status", checkResult.healthLevel().toString())
                    .put("message", checkResult.message())
                    .put("timestamp", time(checkResult.atNanos())));
        }
        return history;
    }

    /** Returns the modes held while the check is critical, and the calls refused then. */
    static JsonArray stops(Collection<CheckAction> each) {
        JsonArray stops = new JsonArray();
        for (CheckAction one : each) {
            if (one.mode() != null) {
                stops.add(stop(one, one.modeScope().toString()));
            }
        }
        return stops;
    }

    static JsonObject stop(CheckAction checkAction, String scope) {
        JsonArray kinds = new JsonArray();
        checkAction.kinds().stream().map(Kind::name).forEach(kinds::add);
        return new JsonObject()
                .put("mode", String.valueOf(checkAction.mode()))
                .put("scope", scope)
                .put("kinds", kinds);
    }
}
