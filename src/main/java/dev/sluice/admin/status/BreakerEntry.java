package dev.sluice.admin.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.breaker.BreakerInput;
import dev.sluice.core.breaker.BreakerPhase;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.breaker.BreakerStatus;
import dev.sluice.core.breaker.BreakerView;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A breaker at one scope.
 *
 * @param scope null when the breaker has no scope yet because nothing has been recorded for it
 * @param holds whether its mode is held
 * @param latch whether a trip also latches the mode
 * @param failures failures that still count while it is closed
 * @param good successes in the current half-open stage
 * @param tripsInARow reduced by one for each healthy period
 * @param leftNanos the time until the state ends by itself; 0 when it does not
 * @param refused the number of calls refused since its mode is held
 * @param why the reason of the state; "" while it is closed
 * @param who the one who changed the state last
 * @param lastFailureNanos the time since the last failure; -1 when there was none
 * @param durable in the answer to a change, whether a restart keeps it
 */
public record BreakerEntry(
        String name,
        @Nullable String scope,
        ModeScope.Level level,
        BreakerInput fedBy,
        BreakerPhase state,
        boolean holds,
        Mode mode,
        boolean latch,
        int failures,
        int good,
        int successesToClose,
        int tripsInARow,
        long trips,
        @JsonProperty("sinceMs") long sinceNanos,
        @JsonProperty("leftMs") long leftNanos,
        long refused,
        String why,
        String who,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("lastFailureMsAgo")
        long lastFailureNanos,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean durable) {

    /** The breakers of a gateway. */
    public record Breakers(List<BreakerEntry> breakers) {}

    public static BreakerEntry of(BreakerView view, @Nullable Boolean durable) {
        BreakerRule rule = view.rule();
        BreakerStatus status = view.status();
        return new BreakerEntry(
                view.name(),
                view.modeScope() == null ? null : view.modeScope().toString(),
                rule.scope(),
                rule.fedBy(),
                status.breakerPhase(),
                status.breakerPhase().holds(),
                rule.mode(),
                rule.latch(),
                status.failures(),
                status.good(),
                rule.recovery().successes(),
                status.trips(),
                status.allTrips(),
                status.sinceNanos(),
                status.leftNanos(),
                view.refused(),
                status.why(),
                view.who(),
                status.lastFailureNanos(),
                durable);
    }
}
