package dev.sluice.gate;

import dev.sluice.guard.Hit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What a gate has done since it was made. */
final class Counters {
    /** Calls that waited, by the name of the limit that they first waited at. */
    final Map<String, Long> delayed = new HashMap<>();

    final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
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
    final Map<Hit.Rule, Long> guarded = new EnumMap<>(Hit.Rule.class);

    /** Orders whose outcome nobody told within the time that it is remembered. */
    long unreconciled;

    /** A call came to wait at a limit of that name. */
    void delayedBy(String limit) {
        delayed.merge(limit, 1L, Long::sum);
    }

    void guarded(Hit.Rule rule) {
        guarded.merge(rule, 1L, Long::sum);
    }

    void refused(Reason reason) {
        refused.merge(reason, 1L, Long::sum);
    }
}
