package dev.sluice.core.cluster;

import dev.sluice.base.unit.Nanos;

/**
 * The timing of the requests to the store.
 *
 * @param tickNanos the interval of the requests
 * @param urgentNanos the interval while a call waits because the cap is used up
 * @param responseNanos how long after its request a response is accepted
 * @param leaseNanos how long after the sending of a request its response lets the caps hold
 */
public record ClusterTimings(long tickNanos, long urgentNanos, long responseNanos, long leaseNanos) {
    private static final int MIN_RESPONSES_PER_LEASE = 4;

    /** Added to the longest possible lease, for the way of the last calls to the exchange and for delays of threads. */
    private static final long SILENCE_MARGIN_NANOS = 250 * Nanos.PER_MILLI;

    /** When the wall clock went ahead of the monotonic clock by more than this, the machine slept. */
    private static final long MIN_SLEEP_MILLIS = 500;

    /** The rates of the monotonic clocks of two machines may differ by 1 %, so a time measured by one gets 2 % more. */
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

    /** Returns how long another member must see no request of a member until that member's lease is surely over. */
    public long silenceNanos() {
        return withMargin(leaseNanos + responseNanos) + SILENCE_MARGIN_NANOS;
    }

    /**
     * Returns the time within which a count of the exchange must be judged: that of the call and of four requests.
     * Notes state the maximum use during this time.
     */
    long judgementNanos() {
        return 4 * tickNanos + 2 * responseNanos;
    }

    /**
     * Returns whether the machine slept during a time that both clocks measured: the monotonic clock stops during
     * sleep, the wall clock does not.
     */
    public static boolean hasSlept(long nanos, long wallClockMillis) {
        return wallClockMillis - nanos / Nanos.PER_MILLI > MIN_SLEEP_MILLIS;
    }

    /** Returns a time with the margin for two clocks whose rates differ. */
    public static long withMargin(long nanos) {
        return nanos + nanos / 100 * MARGIN_PERCENT;
    }
}
