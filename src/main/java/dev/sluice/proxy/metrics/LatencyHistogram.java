package dev.sluice.proxy.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations with fixed buckets from 100 µs to a minute, as Prometheus expects them. It is used instead
 * of a library's timer because recording takes only two additions, and each exchange and kind has its own. Thread-safe;
 * recording never blocks and allocates nothing.
 */
public final class LatencyHistogram {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long[] BOUNDS = {
        100 * MICRO,
        250 * MICRO,
        500 * MICRO,
        MILLI,
        2_500 * MICRO,
        5 * MILLI,
        10 * MILLI,
        25 * MILLI,
        50 * MILLI,
        100 * MILLI,
        250 * MILLI,
        500 * MILLI,
        SECOND,
        2_500 * MILLI,
        5 * SECOND,
        10 * SECOND,
        30 * SECOND,
        60 * SECOND
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
            bounds.add(bound / NANOS_PER_SECOND);
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
        return numbers.get(SUM) / NANOS_PER_SECOND;
    }
}
