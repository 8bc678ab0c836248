package dev.sluice;

import dev.sluice.drift.ClockRefusal;
import dev.sluice.drift.ClockRefusal.Culprit;
import dev.sluice.drift.Offset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The calls that an exchange refused for their time stamp, by their likely culprit. Any thread. */
final class ClockRefusals {
    private final Map<Culprit, LongAdder> counts = new EnumMap<>(Culprit.class);
    private volatile @Nullable Culprit last;

    ClockRefusals() {
        for (Culprit culprit : Culprit.values()) {
            counts.put(culprit, new LongAdder());
        }
    }

    void add(ClockRefusal refusal, @Nullable Offset exchange, Offset wall) {
        Culprit culprit = refusal.culprit(exchange, wall);
        of(culprit).increment();
        last = culprit;
    }

    long count(Culprit culprit) {
        return of(culprit).sum();
    }

    private LongAdder of(Culprit culprit) {
        return Objects.requireNonNull(counts.get(culprit), "each has one");
    }

    long all() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** In words; "" when there was none. */
    String last() {
        Culprit culprit = last;
        return culprit == null ? "" : culprit.toString();
    }
}
