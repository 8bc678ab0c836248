package dev.sluice.core.admission.status;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.orderrule.OrderRuleViolation;
import dev.sluice.core.tradingmode.GuardViolation;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A snapshot of the state of the admission control of one exchange, for the status as JSON, metrics and tests. Times
 * are nanoseconds relative to the snapshot.
 *
 * @param promise "kept", or why the promise to stay below all limits does not hold yet
 * @param waitingByClass number of waiting calls by class name
 * @param inFlight number of calls in flight
 * @param inFlightByClass number of calls in flight by class name
 * @param guarded orders that violated a rule of the runaway guard, by rule, including those only observed
 * @param orderRules orders that violated a rule about their size or price, by rule, including those only observed
 * @param openUnknown number of orders that were sent and whose outcome is unknown
 * @param refused refused calls by reason
 * @param delayed calls that waited, by the name of the limit at which they first waited
 * @param bots bots with recent or waiting calls, the busiest first
 * @param accounts accounts of the remembered calls, the busiest first, and the configured ones
 * @param instruments instruments of the remembered calls, the busiest first
 * @param routes routes whose calls used units lately
 * @param ramps scopes that were re-armed recently
 * @param limitsNotShown number of limits that were left out of {@code limits}
 * @param limits the limits, the most used first
 */
public record AdmissionStatus(
        Enforcement enforcement,
        String promise,
        int waiting,
        long waitingBytes,
        Map<String, Integer> waitingByClass,
        int inFlight,
        Map<String, Integer> inFlightByClass,
        int nonceSequences,
        int learnedOrders,
        Map<GuardViolation.Rule, Long> guarded,
        Map<OrderRuleViolation.Check, Long> orderRules,
        int openUnknown,
        Map<ReasonCode, Long> refused,
        @JsonIgnore Map<String, Long> delayed,
        List<BotStatus> bots,
        List<AccountCalls> accounts,
        List<InstrumentCalls> instruments,
        List<RouteStatus> routes,
        List<RampStatus> ramps,
        Totals totals,
        int limitsNotShown,
        List<LimitStatus> limits) {

    /** The value of {@code promise} once every limit is in a window of which all calls are known. */
    public static final String KEPT = "kept";

    public static final String NOT_YET = "not yet: started without saved usage, and the first window has not ended";

    /** Whether calls wait and are refused because of limits, or it is only counted that they would. */
    public enum Enforcement {
        ENFORCE,
        OBSERVE;

        private final String text = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return text;
        }
    }

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
    public record RampStatus(
            String scope,
            double share,
            @JsonProperty("leftMs") long leftNanos) {}

    /**
     * The activity of one bot.
     *
     * @param askedInLastMinute its calls of the last minute, as far as they are remembered
     * @param used units per limit that its calls used within the limit's window, as far as they are remembered
     * @param waitsFor number of its waiting calls, by the limit or other reason they wait for
     * @param refused its calls of the last minute that were refused, by reason; see {@link BotRefusals} for which
     */
    public record BotStatus(
            String bot,
            long askedInLastMinute,
            Map<String, Long> used,
            Map<String, Long> waitsFor,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<ReasonCode, Long> refused) {}

    /**
     * An account.
     *
     * @param askedInLastMinute its calls of the last minute, as far as they are remembered
     */
    public record AccountCalls(String account, long askedInLastMinute) {}

    /**
     * An instrument.
     *
     * @param askedInLastMinute its calls of the last minute, as far as they are remembered
     */
    public record InstrumentCalls(String instrument, long askedInLastMinute) {}

    /**
     * The units that one bot or route used of one key of a limit within its window, as far as it is remembered.
     *
     * @param name "" for several that are not named
     * @param others how many are not named; 0 for one with a name
     */
    public record Use(
            String name,
            long units,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) int others) {
        public Use(String name, long units) {
            this(name, units, 0);
        }
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
            long rateResponses,
            long banResponses,
            long unreconciled) {}

    /**
     * The state of one limit for one scope key.
     *
     * @param inFlight units that count besides what is used, because they were in flight when the exchange reported it:
     *     the report may include them
     * @param foreign use by other programs, derived from the exchange's headers
     * @param reportedUsage the exchange's own count in its latest header; -1 when there was none
     * @param share part of the limit that ordinary calls may use, from 0 to 1; below 1 during the ramp after a ban
     * @param firstWindow set in the first window after a start without saved usage, when the limit is not guaranteed to
     *     hold
     * @param emptyNanos time until the limit is as empty as possible, if nothing else is charged or answered; 0 when it
     *     is
     * @param seenBy the other member of the cluster that saw the ban or pause; "" if this gateway saw it, or there is
     *     none
     * @param bots the bots that used it, the largest use first
     * @param routes the routes that used it, the largest use first
     */
    public record LimitStatus(
            @JsonProperty("limit") String name,
            @JsonProperty("of") String scopeKey,
            long used,
            long inFlight,
            long usable,
            long size,
            long reserve,
            long foreign,
            @JsonIgnore long reportedUsage,
            int waiting,
            double share,
            boolean firstWindow,
            @JsonProperty("banMs") long banNanos,
            @JsonProperty("pauseMs") long pauseNanos,
            @JsonProperty("freeMs") long emptyNanos,
            String seenBy,
            List<Use> bots,
            List<Use> routes) {
        /** Returns the units that no other call may use: those that are used, and those that count besides. */
        public long charged() {
            return used + inFlight;
        }

        /** Returns the used part of what is usable. */
        public double fullness() {
            return (double) used / Math.max(1, usable);
        }

        public LimitStatus usedBy(List<Use> someBots, List<Use> someRoutes) {
            return new LimitStatus(
                    name,
                    scopeKey,
                    used,
                    inFlight,
                    usable,
                    size,
                    reserve,
                    foreign,
                    reportedUsage,
                    waiting,
                    share,
                    firstWindow,
                    banNanos,
                    pauseNanos,
                    emptyNanos,
                    seenBy,
                    someBots,
                    someRoutes);
        }
    }
}
