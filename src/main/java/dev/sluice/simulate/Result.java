package dev.sluice.simulate;

import java.util.List;
import java.util.Map;

/**
 * What one run came to.
 *
 * @param overLimit calls over a limit, by the exchange's own count, where the limit is exact
 * @param overInexact the same where it is not
 * @param bans calls that were answered with a ban
 * @param lateCancels cancels refused because they could not go in time
 * @param quotaUsedPercent {@link LimitUse#usedPercent} of the limit that delayed most calls
 * @param rawPercent {@link LimitUse#rawPercent} of that limit
 * @param quotaLimit the name of that limit
 * @param waits by kind
 * @param rejects RATE and BAN answers, by limit and code
 */
public record Result(
        Plan plan,
        long calls,
        long overLimit,
        long overInexact,
        long bans,
        long overdrawnCancels,
        long lateCancels,
        double quotaUsedPercent,
        double rawPercent,
        String quotaLimit,
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
