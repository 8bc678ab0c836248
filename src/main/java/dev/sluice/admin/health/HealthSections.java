package dev.sluice.admin.health;

import dev.sluice.admin.health.HealthResponse.Components;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.status.MachineClockStatus;
import dev.sluice.status.RateLimits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sections of {@code /health/status} and {@code /health/detailed}. */
final class HealthSections {
    private static final double NANOS_PER_MILLI = 1e6;

    private HealthSections() {}

    /**
     * Returns the components of {@code /health/status}.
     *
     * @param limits the limits of the requested exchanges
     */
    static Components components(
            HealthSnapshot now, ModeQuery modeQuery, List<ModeHold> held, List<RateLimits> limits) {
        List<String> lost = HealthWarnings.lostConnections(now.readiness(), modeQuery);
        return new Components(
                new Components.Clock(
                        clockIsRight(now.clock(), held), driftMillis(now.clock().verdict())),
                new Components.Breakers(breakersAllow(held), killed(held)),
                new Components.Healthy(isReady(held)),
                new Components.Healthy(limits.stream().noneMatch(RateLimits::isShut)),
                new Components.Connections(lost.isEmpty(), lost),
                ClusterHealth.component(now.cluster(), modeQuery));
    }

    private static boolean clockIsRight(ClockStatus clock, List<ModeHold> held) {
        return !clock.held() && !HealthIssues.holds(held, HoldCause.Source.CLOCK);
    }

    private static boolean breakersAllow(List<ModeHold> held) {
        return !HealthIssues.holds(
                held, HoldCause.Source.KILL_SWITCH, HoldCause.Source.BREAKER, HoldCause.Source.GUARD);
    }

    private static boolean killed(List<ModeHold> held) {
        return held.stream()
                .anyMatch(one -> one.holdCause().source() == HoldCause.Source.KILL_SWITCH
                        && one.modeScope().level() == ModeScope.Level.GLOBAL);
    }

    static boolean isReady(List<ModeHold> held) {
        return !HealthIssues.holds(held, HoldCause.Source.READINESS, HoldCause.Source.MARGIN);
    }

    /** Returns the drift in milliseconds, or null when it is not known. */
    private static @Nullable Double driftMillis(@Nullable ClockVerdict verdict) {
        return verdict == null || verdict.drift() == null
                ? null
                : verdict.drift().middleNanos() / NANOS_PER_MILLI;
    }

    /** Returns the clock section; a positive drift means that this machine's clock is fast. */
    static HealthResponse.TimeSync timeSync(ClockStatus clock, List<ModeHold> held) {
        return new HealthResponse.TimeSync(
                MachineClockStatus.of(clock),
                clockIsRight(clock, held),
                driftMillis(clock.verdict()),
                clock.limitNanos() / NANOS_PER_MILLI);
    }

    /** @param breakers the breakers by type */
    static HealthResponse.CircuitBreakers breakers(Map<String, BreakerHealth> breakers, List<ModeHold> held) {
        return new HealthResponse.CircuitBreakers(killed(held), breakersAllow(held), breakers);
    }
}
