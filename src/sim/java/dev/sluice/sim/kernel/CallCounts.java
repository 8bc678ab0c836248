package dev.sluice.sim.kernel;

import dev.sluice.sim.wire.CallVerdict;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts of calls by API key and verdict. Keys beyond {@link #KEYS} share one entry. */
public final class CallCounts {
    private static final int KEYS = 1_000;

    private final Map<String, Counts> byKey = new LinkedHashMap<>();

    void count(String key, CallVerdict verdict) {
        Counts counts = byKey.get(key);
        if (counts == null) {
            counts = byKey.computeIfAbsent(byKey.size() < KEYS ? key : "others", any -> new Counts());
        }
        counts.count(verdict);
    }

    public CallStats total() {
        Counts sum = new Counts();
        for (Counts counts : byKey.values()) {
            sum.answered += counts.answered;
            sum.limited += counts.limited;
            sum.banned += counts.banned;
            sum.failed += counts.failed;
        }
        return sum.stats();
    }

    public Map<String, CallStats> byKey() {
        Map<String, CallStats> stats = new LinkedHashMap<>();
        byKey.forEach((key, counts) -> stats.put(key, counts.stats()));
        return stats;
    }

    private static final class Counts {
        private long answered;
        private long limited;
        private long banned;
        private long failed;

        void count(CallVerdict verdict) {
            switch (verdict) {
                case OK -> answered++;
                case LIMITED -> limited++;
                case BANNED -> banned++;
                case FAILED -> failed++;
            }
        }

        CallStats stats() {
            return new CallStats(answered + limited + banned + failed, answered, limited, banned, failed);
        }
    }
}
