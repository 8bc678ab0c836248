package dev.sluice.gate;

import java.util.EnumMap;
import java.util.Map;

/** What a gate has done since it was made. */
final class Counters {
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

    void refused(Reason reason) {
        refused.merge(reason, 1L, Long::sum);
    }
}
