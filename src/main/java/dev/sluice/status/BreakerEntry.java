package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.core.breaker.BreakerInput;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.breaker.BreakerStatus;
import dev.sluice.core.breaker.ScopedBreakerStatus;
import dev.sluice.core.breaker.TripSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A breaker at one scope.
 *
 * @param scope null when the breaker has no scope yet because nothing has been recorded for it
 * @param latch whether a trip also latches the mode
 * @param failuresToOpen the failures in a row that trip it; 0 for one that trips at a rate
 * @param refused the number of calls refused since its mode is held
 * @param who the one who changed the state last
 * @param durable in the response to a change, whether a restart keeps it
 */
public record BreakerEntry(
        String name,
        @Nullable String scope,
        ModeScope.Level level,
        BreakerInput input,
        Mode mode,
        boolean latch,
        int failuresToOpen,
        int successesToClose,
        @JsonUnwrapped BreakerStatus status,
        long refused,
        String who,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean durable) {
    /** The breakers of a gateway. */
    public record Breakers(List<BreakerEntry> breakers) {}

    public static BreakerEntry of(ScopedBreakerStatus view, @Nullable Boolean durable) {
        BreakerRule rule = view.rule();
        return new BreakerEntry(
                view.name(),
                view.modeScope() == null ? null : view.modeScope().toString(),
                rule.scope(),
                rule.input(),
                rule.mode(),
                rule.latch(),
                rule.trip() instanceof TripSettings.Consecutive row ? row.consecutive() : 0,
                rule.recovery().successes(),
                view.status(),
                view.refused(),
                view.who(),
                durable);
    }
}
