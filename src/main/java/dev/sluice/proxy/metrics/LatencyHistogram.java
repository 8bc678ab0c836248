package dev.sluice.proxy.metrics;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations with fixed buckets from 100 µs to a minute, as Prometheus expects them. It is used instead
 * of a library's timer because recording takes only two additions, and each exchange and kind has its own. Thread-safe;
 * recording never blocks and allocates nothing.
 */
public final class LatencyHistogram {
    private static final long[] BOUNDS = {
        100 * Nanos.PER_MICRO,
        250 * Nanos.PER_MICRO,
        500 * Nanos.PER_MICRO,
        Nanos.PER_MILLI,
        2_500 * Nanos.PER_MICRO,
        5 * Nanos.PER_MILLI,
        10 * Nanos.PER_MILLI,
        25 * Nanos.PER_MILLI,
        50 * Nanos.PER_MILLI,
        100 * Nanos.PER_MILLI,
        250 * Nanos.PER_MILLI,
        500 * Nanos.PER_MILLI,
        Nanos.PER_SECOND,
        2_500 * Nanos.PER_MILLI,
        5 * Nanos.PER_SECOND,
        10 * Nanos.PER_SECOND,
        30 * Nanos.PER_SECOND,
        60 * Nanos.PER_SECOND
    };
    private static final int SUM = BOUNDS.length + 1;

    /** The count of each bucket, the count of longer durations, and the sum in nanoseconds. */
    private final AtomicLongArray numbers = new AtomicLongArray(SUM + 1);

    public void record(long nanos) {
        long positive = Math.max(0, nanos);
        int bucket = 0;
        while (bucket < BOUNDS.length && positive > BOUNDS[bucket]) {
            bucket++;
        }
        numbers.getAndIncrement(bucket);
        numbers.getAndAdd(SUM, positive);
    }

    /** Returns the upper bounds in seconds of all buckets except the last, which is unbounded. */
    public static List<Double> boundsSeconds() {
        List<Double> bounds = new ArrayList<>();
        for (long bound : BOUNDS) {
            bounds.add(bound / (double) Nanos.PER_SECOND);
        }
        return bounds;
    }

    /** Returns the count of each bucket, including the last. */
    public List<Long> counts() {
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i <= BOUNDS.length; i++) {
            counts.add(numbers.get(i));
        }
        return counts;
    }

    public double sumSeconds() {
        return numbers.get(SUM) / (double) Nanos.PER_SECOND;
    }
}
