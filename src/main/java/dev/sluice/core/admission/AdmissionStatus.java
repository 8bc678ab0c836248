package dev.sluice.core.admission;

import dev.sluice.core.tradingmode.GuardViolation;
import java.util.List;
import java.util.Map;

/**
 * A snapshot of the state of an {@link AdmissionController}, for metrics, the {@code status} command and tests. Times are nanoseconds relative to the
 * snapshot.
 *
 * @param refused refused calls by reason
 * @param delayed calls that waited, by the name of the limit at which they first waited
 * @param guarded orders that violated a rule of the runaway guard, by rule, including those only observed
 * @param openUnknown number of orders that were sent and whose outcome is unknown
 * @param bots bots with recent or waiting calls, the busiest first
 * @param accounts accounts of the remembered calls, the busiest first, and the configured ones
 * @param instruments instruments of the remembered calls, the busiest first
 * @param routes routes whose calls used units lately
 * @param ramps scopes that were re-armed recently
 * @param waitingByClass number of waiting calls by class name
 * @param open number of calls in flight
 * @param openByClass number of calls in flight by class name
 */
public record AdmissionStatus(
        boolean observe,
        boolean draining,
        int waiting,
        long waitingBytes,
        Map<String, Integer> waitingByClass,
        int open,
        Map<String, Integer> openByClass,
        int nonceKeys,
        int learnedOrders,
        Map<RefusalReason, Long> refused,
        Map<String, Long> delayed,
        Map<GuardViolation.Rule, Long> guarded,
        int openUnknown,
        Totals totals,
        List<LimitStatus> limits,
        List<BotStatus> bots,
        List<Recent> accounts,
        List<Recent> instruments,
        List<RouteStatus> routes,
        List<RampStatus> ramps) {

    /**
     * A ban in force.
     *
     * @param scopeKey the key of the limit that is banned, such as an account; "" for a limit without keys
     * @param seenBy the other member of the cluster that saw the ban; "" if this gateway saw it
     * @param reason the response that led to it; "" when it is not known
     */
    public record BanStatus(String limit, String scopeKey, long leftNanos, String seenBy, String reason) {}

    /**
     * The gradual return of the budgets of one scope after a re-arm.
     *
     * @param share part of each budget that may be used now, from 0 to 1
     */
    public record RampStatus(String scope, double share, long leftNanos) {}

    /**
     * The activity of one bot.
     *
     * @param recentCalls its calls of the last minute, as far as they are remembered
     * @param used units per limit that its calls used within the limit's window, as far as they are remembered
     * @param waiting number of its waiting calls, by the limit or other reason they wait for
     */
    public record BotStatus(String bot, long recentCalls, Map<String, Long> used, Map<String, Long> waiting) {}

    /**
     * An account or an instrument.
     *
     * @param calls its calls of the last minute, as far as they are remembered
     */
    public record Recent(String name, long calls) {}

    /** The units that one bot or route used. */
    public record Use(String name, long units) {}

    /**
     * Who used one key of a limit within its window, as far as it is remembered.
     *
     * @param largest the largest uses, the largest first
     * @param others number of the other users
     * @param otherUnits what they used together
     */
    public record LimitUse(List<Use> largest, int others, long otherUnits) {
        public static final LimitUse NONE = new LimitUse(List.of(), 0, 0);
    }

    /**
     * The use of limits by the calls of one route.
     *
     * @param used units per limit that its calls used within the limit's window, as far as they are remembered
     */
    public record RouteStatus(String route, Map<String, Long> used) {}

    /**
     * The counters since the controller was created.
     *
     * @param unreconciled orders that were sent, never answered, and named by no later response within fifteen minutes
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
     * The state of one limit for one scope key.
     *
     * @param foreign use by other programs, derived from the exchange's headers
     * @param reportedUsage the exchange's own count in its latest header; -1 when there was none
     * @param share part of the limit that ordinary calls may use, from 0 to 1; below 1 during the ramp after a ban
     * @param emptyNanos time until the limit is as empty as possible, if nothing else is charged or answered; 0 when it is
     * @param firstRun set in the first window after a start without saved usage, when the limit is not guaranteed to hold
     * @param seenBy the other member of the cluster that saw the ban or pause; "" if this gateway saw it, or there is none
     * @param bots the bots that used it
     * @param routes the routes that used it
     */
    public record LimitStatus(
            String name,
            String scopeKey,
            long used,
            long usable,
            long size,
            long reserve,
            long foreign,
            long reportedUsage,
            int waiting,
            double share,
            boolean firstRun,
            long banNanos,
            long pauseNanos,
            String seenBy,
            long emptyNanos,
            LimitUse bots,
            LimitUse routes) {}
}
