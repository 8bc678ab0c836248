package dev.sluice.admin.health;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sluice.core.breaker.BreakerPhase;
import dev.sluice.core.breaker.BreakerStatus;
import dev.sluice.core.breaker.ScopedBreakerStatus;
import dev.sluice.core.breaker.TripSettings;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A breaker in the health routes: of each type the one in the worst state that concerns the request.
 *
 * @param lastFailureTime in seconds since 1970; null when there was none
 * @param tripTime since when it is open, in seconds since 1970; null when it is not
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record BreakerHealth(
        String type,
        @Nullable String scope,
        State state,
        BreakerPhase phase,
        boolean enabled,
        int failureCount,
        int successCount,
        int failureThreshold,
        int successThreshold,
        @Nullable Double lastFailureTime,
        @Nullable Double tripTime,
        boolean canExecute,
        String why) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final int PERCENT = 100;

    /** The states of a breaker as most libraries name them. */
    enum State {
        CLOSED,
        OPEN,
        HALF_OPEN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Map<String, BreakerHealth> of(List<ScopedBreakerStatus> breakers, ModeQuery modeQuery, long epochMillis) {
        Map<String, ScopedBreakerStatus> worst = new LinkedHashMap<>();
        for (ScopedBreakerStatus breaker : breakers) {
            ModeScope modeScope = breaker.modeScope();
            if (modeScope == null || modeQuery.isConcernedBy(modeScope)) {
                worst.merge(breaker.name(), breaker, (one, other) -> severity(other) > severity(one) ? other : one);
            }
        }
        Map<String, BreakerHealth> health = new LinkedHashMap<>();
        worst.forEach((name, breaker) -> health.put(name, of(breaker, epochMillis / MILLIS_PER_SECOND)));
        return health;
    }

    private static long severity(ScopedBreakerStatus breaker) {
        return (breaker.status().breakerPhase().holds() ? 1L << 32 : 0)
                + breaker.status().failures();
    }

    private static BreakerHealth of(ScopedBreakerStatus breaker, double epochSeconds) {
        BreakerStatus status = breaker.status();
        BreakerPhase phase = status.breakerPhase();
        ModeScope modeScope = breaker.modeScope();
        return new BreakerHealth(
                breaker.name(),
                modeScope == null ? null : modeScope.toString(),
                state(phase),
                phase,
                breaker.rule().enabled() && phase != BreakerPhase.DISABLED,
                status.failures(),
                status.good(),
                threshold(breaker.rule().trip()),
                breaker.rule().recovery().successes(),
                ago(status.lastFailureNanos(), epochSeconds),
                phase.holds() ? ago(status.sinceNanos(), epochSeconds) : null,
                !phase.holds(),
                status.why());
    }

    private static State state(BreakerPhase breakerPhase) {
        return switch (breakerPhase) {
            case CLOSED, FORCED_CLOSED, DISABLED -> State.CLOSED;
            case OPEN, FORCED_OPEN -> State.OPEN;
            case HALF_OPEN_OBSERVING, HALF_OPEN_PROBING -> State.HALF_OPEN;
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
