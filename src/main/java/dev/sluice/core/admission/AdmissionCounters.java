package dev.sluice.core.admission;

import dev.sluice.core.tradingmode.GuardViolation;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What a gate has done since it was made. */
final class AdmissionCounters {
    /** Calls that waited, by the name of the limit that they first waited at. */
    final Map<String, Long> delayed = new HashMap<>();

    final Map<RefusalReason, Long> refused = new EnumMap<>(RefusalReason.class);
    /** Permits that have not ended. */
    long open;

    long admitted;
    long waited;
    long started;
    long startedAgain;
    long settled;
    long settledTwice;
    long overdrawn;
    long orderUnanswered;
    long hungUp;
    long observedWaits;
    long rates;
    long bans;

    /** Orders that the runaway guard hit, by rule; also those that it only would have. */
    final Map<GuardViolation.Rule, Long> guarded = new EnumMap<>(GuardViolation.Rule.class);

    /** Orders whose outcome nobody told within the time that it is remembered. */
    long unreconciled;

    /** A call came to wait at a limit of that name. */
    void delayedBy(String limit) {
        delayed.merge(limit, 1L, Long::sum);
    }

    void guarded(GuardViolation.Rule rule) {
        guarded.merge(rule, 1L, Long::sum);
    }

    void refused(RefusalReason refusalReason) {
        refused.merge(refusalReason, 1L, Long::sum);
    }
}
