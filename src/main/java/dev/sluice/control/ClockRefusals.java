package dev.sluice.control;

import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.ClockRefusal.Culprit;
import dev.sluice.core.clock.EpochOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls that an exchange refused for their timestamp, by the probable cause. Thread-safe.
 */
public final class ClockRefusals {
    private final Map<Culprit, LongAdder> counts = new EnumMap<>(Culprit.class);
    private volatile @Nullable Culprit last;

    public ClockRefusals() {
        for (Culprit culprit : Culprit.values()) {
            counts.put(culprit, new LongAdder());
        }
    }

    public void add(ClockRefusal refusal, @Nullable EpochOffset exchange, EpochOffset wall) {
        Culprit culprit = refusal.culprit(exchange, wall);
        of(culprit).increment();
        last = culprit;
    }

    public long count(Culprit culprit) {
        return of(culprit).sum();
    }

    private LongAdder of(Culprit culprit) {
        return Objects.requireNonNull(counts.get(culprit), "every culprit has a counter");
    }

    public long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Returns the last probable cause as text; "" when there was none. */
    public String lastCulprit() {
        Culprit culprit = last;
        return culprit == null ? "" : culprit.toString();
    }
}
