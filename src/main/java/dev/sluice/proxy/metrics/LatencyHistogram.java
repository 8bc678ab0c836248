package dev.sluice.proxy.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long something took, counted in fixed buckets from 100 µs to a minute, as Prometheus wants them. A library's timer was refused for the byte path: this is two
 * additions, and there is one for each exchange and kind. Any thread; recording never waits and allocates nothing.
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

    /** One count for each bucket, one for what is longer than all, and the sum in nanoseconds. */
    private final AtomicLongArray numbers = new AtomicLongArray(SUM + 1);

    void record(long nanos) {
        long positive = Math.max(0, nanos);
        int bucket = 0;
        while (bucket < BOUNDS.length && positive > BOUNDS[bucket]) {
            bucket++;
        }
        numbers.getAndIncrement(bucket);
        numbers.getAndAdd(SUM, positive);
    }

    /** The upper bounds of all buckets but the last, which has none; in seconds. */
    public static List<Double> boundsSeconds() {
        List<Double> bounds = new ArrayList<>();
        for (long bound : BOUNDS) {
            bounds.add(bound / NANOS_PER_SECOND);
        }
        return bounds;
    }

    /** How many fell into each bucket, the last one included. */
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
