package dev.sluice.base.count;

import dev.sluice.base.unit.Nanos;
import java.util.HashMap;
import java.util.Map;

/**
 * Recent counts by key, for a bounded number of keys. What is added for a key beyond the bound is not counted, until a
 * counted key has had nothing in its window. Not thread-safe.
 *
 * @param <K> the keys, which need {@code equals} and {@code hashCode}
 */
public final class RecentCounters<K> {
    private static final long PURGE_NANOS = Nanos.PER_SECOND;

    private final Map<K, RecentCounter> counters = new HashMap<>();
    private final int maxKeys;
    private final int slices;
    private long purgedAt = Long.MIN_VALUE;

    /**
     * Creates counters without keys.
     *
     * @param slices the number of slices of each window, of which the last is incomplete
     */
    public RecentCounters(int maxKeys, int slices) {
        this.maxKeys = maxKeys;
        this.slices = slices;
    }

    /**
     * Adds to the count of a key.
     *
     * @param windowNanos the same at each call for this key
     */
    public void add(K key, long many, long windowNanos, long now) {
        RecentCounter counter = counters.get(key);
        if (counter == null) {
            if (!hasRoom(now)) {
                return;
            }
            counter = new RecentCounter(slices, Math.max(1, windowNanos / slices), now);
            counters.put(key, counter);
        }
        counter.add(many, now);
    }

    private boolean hasRoom(long now) {
        if (counters.size() >= maxKeys && (purgedAt == Long.MIN_VALUE || now - purgedAt >= PURGE_NANOS)) {
            purgedAt = now;
            counters.values().removeIf(counter -> counter.sum(now) == 0);
        }
        return counters.size() < maxKeys;
    }

    /** Returns a new map of the counts of the windows that end now; zero for a key that had nothing of late. */
    public Map<K, Long> sums(long now) {
        Map<K, Long> sums = new HashMap<>();
        counters.forEach((key, counter) -> sums.put(key, counter.sum(now)));
        return sums;
    }
}
