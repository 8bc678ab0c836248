package dev.sluice.gate;

import java.util.List;
import java.util.Map;

/**
 * What a gate looks like at one moment: for metrics, {@code status} and tests. Times are nanoseconds from that moment.
 *
 * @param refused how many, by reason
 * @param delayed how many waited, by the name of the limit that they first waited at
 * @param waitingByClass how many wait now, by the class's name
 */
public record GateStatus(
        boolean observe,
        boolean draining,
        int waiting,
        long waitingBytes,
        Map<String, Integer> waitingByClass,
        int open,
        int nonceKeys,
        int learnedOrders,
        Map<Reason, Long> refused,
        Map<String, Long> delayed,
        Totals totals,
        List<LimitStatus> limits) {

    /**
     * What happened since the gate was made.
     *
     * @param unreconciled orders that were sent, never answered, and named by no later answer within fifteen minutes
     */
    public record Totals(
            long admitted,
            long waited,
            long started,
            long startedAgain,
            long settled,
            long settledTwice,
            long overdrawn,
            long orderUnanswered,
            long hungUp,
            long observedWaits,
            long rates,
            long bans,
            long unreconciled) {}

    /**
     * One limit of one scope key.
     *
     * @param foreign others' use of it, as its header told
     * @param firstRun its first window after a start that found no levels: outside the promise
     */
    public record LimitStatus(
            String name,
            String scopeKey,
            long used,
            long usable,
            long size,
            long reserve,
            long foreign,
            int waiting,
            boolean firstRun,
            long banNanos,
            long pauseNanos) {}
}
