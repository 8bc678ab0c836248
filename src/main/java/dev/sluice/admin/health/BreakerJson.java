package dev.sluice.admin.health;

import dev.sluice.core.breaker.BreakerPhase;
import dev.sluice.core.breaker.BreakerStatus;
import dev.sluice.core.breaker.BreakerView;
import dev.sluice.core.breaker.TripSettings;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A converter of breakers to JSON for the health routes: of each type the breaker in the worst state that concerns
 * the request.
 */
final class BreakerJson {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final int PERCENT = 100;

    private BreakerJson() {}

    static JsonObject of(List<BreakerView> breakers, ModeQuery modeQuery, long epochMillis) {
        Map<String, BreakerView> worst = new LinkedHashMap<>();
        for (BreakerView breaker : breakers) {
            ModeScope modeScope = breaker.modeScope();
            if (modeScope == null || modeQuery.isIn(modeScope)) {
                worst.merge(breaker.name(), breaker, (one, other) -> badness(other) > badness(one) ? other : one);
            }
        }
        JsonObject json = new JsonObject();
        worst.forEach((name, breaker) -> json.put(name, breaker(breaker, epochMillis / MILLIS_PER_SECOND)));
        return json;
    }

    private static long badness(BreakerView breaker) {
        return (breaker.status().breakerPhase().holds() ? 1L << 32 : 0)
                + breaker.status().failures();
    }

    private static JsonObject breaker(BreakerView breaker, double epochSeconds) {
        BreakerStatus status = breaker.status();
        BreakerPhase breakerPhase = status.breakerPhase();
        ModeScope modeScope = breaker.modeScope();
        return new JsonObject()
                .put("type", breaker.name())
                .put("scope", modeScope == null ? null : modeScope.toString())
                .put("state", state(breakerPhase))
                .put("phase", breakerPhase.toString())
                .put("enabled", breaker.rule().enabled() && breakerPhase != BreakerPhase.DISABLED)
                .put("failure_count", status.failures())
                .put("success_count", status.good())
                .put("failure_threshold", threshold(breaker.rule().trip()))
                .put("success_threshold", breaker.rule().recovery().successes())
                .put("last_failure_time", ago(status.lastFailureNanos(), epochSeconds))
                .put("trip_time", breakerPhase.holds() ? ago(status.sinceNanos(), epochSeconds) : null)
                .put("can_execute", !breakerPhase.holds())
                .put("why", status.why());
    }

    private static String state(BreakerPhase breakerPhase) {
        return switch (breakerPhase) {
            case CLOSED, FORCED_CLOSED, DISABLED -> "closed";
            case OPEN, FORCED_OPEN -> "open";
            case LOOKING, TRYING -> "half_open";
        };
    }

    private static int threshold(TripSettings trip) {
        if (trip instanceof TripSettings.Rate rate) {
            return (rate.ofAtLeast() * rate.percent() + PERCENT - 1) / PERCENT;
        }
        return trip instanceof TripSettings.Consecutive row ? row.consecutive() : 0;
    }

    private static @Nullable Double ago(long nanos, double epochSeconds) {
        return nanos < 0 ? null : (Double) (epochSeconds - nanos / NANOS_PER_SECOND);
    }
}
