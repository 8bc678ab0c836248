package dev.sluice.core.admission;

import dev.sluice.core.tradingmode.GuardViolation;
import java.util.List;
import java.util.Map;

/**
 * What a gate looks like at one moment: for metrics, {@code status} and tests. Times are nanoseconds from that moment.
 *
 * @param refused how many, by reason
 * @param delayed how many waited, by the name of the limit that they first waited at
 * @param guarded orders that the runaway guard hit, or would have, by rule
 * @param openUnknown orders that were sent and of which nobody knows what became
 * @param bots those that asked lately or wait, the busiest first
 * @param ramps of scopes that were re-armed lately
 * @param waitingByClass how many wait now, by the class's name
 */
public record AdmissionStatus(
        boolean observe,
        boolean draining,
        int waiting,
        long waitingBytes,
        Map<String, Integer> waitingByClass,
        int open,
        int nonceKeys,
        int learnedOrders,
        Map<RefusalReason, Long> refused,
        Map<String, Long> delayed,
        Map<GuardViolation.Rule, Long> guarded,
        int openUnknown,
        Totals totals,
        List<LimitStatus> limits,
        List<BotStatus> bots,
        List<RampStatus> ramps) {

    /**
     * After a re-arm of that scope budgets come back slowly.
     *
     * @param share of each budget that may be used now, from 0 to 1
     */
    public record RampStatus(String scope, double share, long leftNanos) {}

    /**
     * What one bot does.
     *
     * @param askedLately its calls of the last minute, as far as they are remembered
     * @param used units of each limit that its calls used within the length of the limit's window, as far as they are remembered
     * @param waiting how many of its calls wait, by what for and why
     */
    public record BotStatus(String bot, long askedLately, Map<String, Long> used, Map<String, Long> waiting) {}

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
     * @param told the exchange's own count as its header told it last; -1: none did
     * @param share of it that ordinary calls may use, from 0 to 1: less than 1 while it comes back after a ban
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
            long told,
            int waiting,
            double share,
            boolean firstRun,
            long banNanos,
            long pauseNanos) {}
}
