package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.BotRefusals;
import dev.sluice.core.orderrule.OrderRuleViolation;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.tradingmode.GuardViolation;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Counters since the controller was created. */
final class AdmissionCounters {
    /** Calls that waited, by the name of the limit at which they first waited. */
    final Map<String, Long> delayed = new HashMap<>();

    final Map<ReasonCode, Long> refused = new EnumMap<>(ReasonCode.class);
    final BotRefusals botRefusals = new BotRefusals();
    /** The time of the present operation. */
    long now;

    /** Permits that have not ended. */
    long open;

    /** Permits that have not ended, by the rank of their class. */
    final int[] openByClass = new int[LaneClass.COUNT];

    long admitted;
    long waited;
    long started;
    long startedAgain;
    long settled;
    long settledTwice;
    long overdrawn;
    long orderUnanswered;
    long callersDisconnected;
    long observedWaits;
    long rateResponses;
    long banResponses;

    /** Orders that violated a rule of the runaway guard, by rule; includes violations that were only observed. */
    final Map<GuardViolation.Rule, Long> guardViolations = new EnumMap<>(GuardViolation.Rule.class);

    /** Orders that violated a rule about their size or price, by rule; includes violations that were only observed. */
    final Map<OrderRuleViolation.Check, Long> ruleViolations = new EnumMap<>(OrderRuleViolation.Check.class);

    /** Counts a call that started to wait at the limit with this name. */
    void countDelay(String limit) {
        delayed.merge(limit, 1L, Long::sum);
    }

    /** Counts a permit that was granted. */
    void countOpened(LaneClass laneClass) {
        open++;
        openByClass[laneClass.rank()]++;
    }

    /** Counts a permit that ended. */
    void countClosed(LaneClass laneClass) {
        open--;
        openByClass[laneClass.rank()]--;
    }

    void countGuardViolation(GuardViolation.Rule rule) {
        guardViolations.merge(rule, 1L, Long::sum);
    }

    void countRuleViolation(OrderRuleViolation.Check check) {
        ruleViolations.merge(check, 1L, Long::sum);
    }

    /** Counts a refusal, also at the hold that caused it. */
    void countRefusal(AdmissionRequest request, RefusalReason reason) {
        refused.merge(reason.code(), 1L, Long::sum);
        botRefusals.record(request.bot(), request.kind(), reason.code(), now);
        if (reason instanceof RefusalReason.Held held) {
            held.hold().refusalCounter().refuse();
        }
    }

    /** @param unreconciled orders whose outcome did not become known while they were remembered */
    AdmissionStatus.Totals totals(long unreconciled) {
        return new AdmissionStatus.Totals(
                admitted,
                waited,
                started,
                startedAgain,
                settled,
                settledTwice,
                overdrawn,
                orderUnanswered,
                callersDisconnected,
                observedWaits,
                rateResponses,
                banResponses,
                unreconciled);
    }
}
