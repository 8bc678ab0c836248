package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Map;

/**
 * What one run came to.
 *
 * @param overLimit calls over a limit, by the exchange's own count, but for those of {@code overInexact}
 * @param overInexact those over limits that are not exact
 * @param bans calls that were answered with a ban
 * @param lateCancels cancels refused because they could not go in time
 * @param quotaUsedPercent {@link LimitUse#usedPercent} of the limit that delayed most calls
 * @param rawPercent {@link LimitUse#rawPercent} of that limit
 * @param quotaLimit the name of that limit
 * @param mostOverInMinute most calls over a limit in one minute of the exchange's; counted only where another program shares the address
 * @param others what others used of a window, on average, as the gateway saw it a second before its end; by limit
 * @param waits by kind
 * @param rejects RATE and BAN answers, by limit and code
 */
public record SimulationResult(
        SimulationPlan simulationPlan,
        long calls,
        long overLimit,
        long overInexact,
        long bans,
        long overdrawnCancels,
        long lateCancels,
        double quotaUsedPercent,
        double rawPercent,
        String quotaLimit,
        long mostOverInMinute,
        Map<String, Long> others,
        List<LimitUse> limits,
        Map<String, Wait> waits,
        Map<String, Long> refusals,
        Map<String, Long> outcomes,
        Map<String, Long> rejects,
        double meanRttMs) {
    /** How long the calls of one kind waited before they were sent, milliseconds. */
    public record Wait(long calls, double p50Ms, double p99Ms, double maxMs) {}

    public boolean keptTheLimits() {
        return overLimit == 0 && bans == 0;
    }
}
