package dev.sluice.core.cluster;

import dev.sluice.base.unit.Nanos;

/**
 * How often a member asks the store, and for how long a response counts.
 *
 * @param tickNanos the time between two requests
 * @param urgentNanos the shortest time between two requests, when a call waits for lack of cap
 * @param responseNanos a response that comes later after its request counts as none
 * @param leaseNanos how long after the sending of a request, whose response was read, the caps hold
 */
public record ClusterTimings(long tickNanos, long urgentNanos, long responseNanos, long leaseNanos) {
    private static final int MIN_RESPONSES_PER_LEASE = 4;

    /** Added to what a lease lasts at most: for the way of the response to the exchange and for the threads. */
    private static final long SILENCE_MARGIN_NANOS = 250 * Nanos.PER_MILLI;

    /** A wall clock that ran ahead of the monotonic clock by more than this shows that the machine slept. */
    private static final long SLEPT_MILLIS = 500;

    /** Monotonic clocks of two machines may differ by 1 % in speed, so a time measured on one of them gets 2 % more. */
    private static final int MARGIN_PERCENT = 2;

    public ClusterTimings {
        if (urgentNanos <= 0 || tickNanos < urgentNanos || responseNanos <= 0) {
            throw new IllegalArgumentException("the times of a cluster must be positive, and tickMs at least "
                    + urgentNanos / Nanos.PER_MILLI + " ms, not " + tickNanos / Nanos.PER_MILLI + " ms");
        }
        if (leaseNanos < MIN_RESPONSES_PER_LEASE * responseNanos || leaseNanos < 2 * tickNanos) {
            throw new IllegalArgumentException("leaseMs must be at least " + MIN_RESPONSES_PER_LEASE
                    + " x responseTimeoutMs and 2 x tickMs, not " + leaseNanos / Nanos.PER_MILLI
                    + " with responseTimeoutMs "
                    + responseNanos / Nanos.PER_MILLI
                    + " and tickMs " + tickNanos / Nanos.PER_MILLI);
        }
    }

    /** Returns the default times: 200 ms, 50 ms, 500 ms and 3 s. */
    public static ClusterTimings defaults() {
        return new ClusterTimings(
                200 * Nanos.PER_MILLI, 50 * Nanos.PER_MILLI, 500 * Nanos.PER_MILLI, 3000 * Nanos.PER_MILLI);
    }

    /** Returns how long a member must be silent before its lease is surely over, as another member measures it. */
    public long silenceNanos() {
        return withMargin(leaseNanos + responseNanos) + SILENCE_MARGIN_NANOS;
    }

    /**
     * Returns within which time a count of the exchange must be judged: the call, and then four requests. Notes state
     * what was used at any moment of that time.
     */
    long judgementNanos() {
        return 4 * tickNanos + 2 * responseNanos;
    }

    /**
     * Returns whether the machine slept in a time that its monotonic clock, which then stands still, and its wall clock
     * measured.
     */
    public static boolean hasSlept(long nanos, long wallClockMillis) {
        return wallClockMillis - nanos / Nanos.PER_MILLI > SLEPT_MILLIS;
    }

    /** Returns a time with the margin for two clocks that differ in speed. */
    public static long withMargin(long nanos) {
        return nanos + nanos / 100 * MARGIN_PERCENT;
    }
}
