package dev.sluice.sim.virtualtime;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;

/**
 * The result of one run, whose components are the keys of {@code simulate --json}.
 *
 * @param messages those calls that were messages on a WebSocket
 * @param sockets WebSockets that were opened
 * @param socketOrders orders that messages placed
 * @param overLimit calls over a limit as the exchange counted them, without those of {@code overLimitInexact}
 * @param overLimitInexact calls over limits that are not exact
 * @param bans calls that were answered with a ban
 * @param lateCancels cancels refused because they could not be sent before their deadline
 * @param quotaUsedPercent {@link LimitUse#usedPercent} of the limit that delayed most calls
 * @param rawPercent {@link LimitUse#rawPercent} of that limit
 * @param quotaLimit the name of that limit
 * @param maxOverInMinute most calls over a limit in one minute of the exchange's clock; counted only when another
 *     program shares the address
 * @param others average use of a window by other programs, as the gateway estimated it a second before the window's
 *     end; by limit
 * @param waits waiting times by kind
 * @param rejects RATE and BAN responses, by limit and code
 */
public record SimulationResult(
        @JsonUnwrapped SimulationPlan plan,
        long calls,
        long messages,
        long sockets,
        long socketOrders,
        long overLimit,
        long overLimitInexact,
        long bans,
        long overdrawnCancels,
        long lateCancels,
        double quotaUsedPercent,
        double rawPercent,
        String quotaLimit,
        long maxOverInMinute,
        Map<String, Long> others,
        List<LimitUse> limits,
        Map<String, Wait> waits,
        Map<String, Long> refusals,
        Map<String, Long> outcomes,
        Map<String, Long> rejects,
        double meanRttMs) {
    /** The waiting times of the calls of one kind before they were sent, in milliseconds. */
    public record Wait(long calls, double p50Ms, double p99Ms, double maxMs) {}

    public boolean keptTheLimits() {
        return overLimit == 0 && bans == 0;
    }
}
