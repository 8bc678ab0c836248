package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;

/**
 * A sample of a remote clock: at some moment between {@code sentNanos} and {@code arrivedNanos} the clock showed a time
 * between {@code earliestEpochNanos} and {@code latestEpochNanos}.
 *
 * @param sentNanos monotonic time before the request was sent
 * @param arrivedNanos monotonic time after the response arrived
 * @param earliestEpochNanos earliest time that the timestamp can mean, given its resolution
 * @param latestEpochNanos latest time that the timestamp can mean, given its resolution
 */
public record ClockSample(long sentNanos, long arrivedNanos, long earliestEpochNanos, long latestEpochNanos) {
    /** How long after the end of a second servers may still send its {@code Date}. */
    private static final long DATE_STALE_NANOS = 250_000_000;

    public ClockSample {
        if (arrivedNanos - sentNanos < 0) {
            throw new IllegalArgumentException("arrived " + (sentNanos - arrivedNanos) + " ns before it was sent");
        }
        if (latestEpochNanos < earliestEpochNanos) {
            throw new IllegalArgumentException(
                    "a stamp that ends " + (earliestEpochNanos - latestEpochNanos) + " ns before it begins");
        }
    }

    /** Returns the sample of a server time in whole milliseconds, rounded down. */
    public static ClockSample ofMillis(long sentNanos, long arrivedNanos, long epochMillis) {
        long earliest = epochMillis * Nanos.PER_MILLI;
        return new ClockSample(sentNanos, arrivedNanos, earliest, earliest + Nanos.PER_MILLI);
    }

    /** Returns the sample of a {@code Date} header, which has whole seconds, rounded down, and may be cached. */
    public static ClockSample ofDate(long sentNanos, long arrivedNanos, long epochSeconds) {
        long earliest = epochSeconds * Nanos.PER_SECOND;
        return new ClockSample(sentNanos, arrivedNanos, earliest, earliest + Nanos.PER_SECOND + DATE_STALE_NANOS);
    }

    /** Returns the smallest possible offset of the remote clock from the monotonic clock. */
    long earliestOffsetNanos() {
        return earliestEpochNanos - arrivedNanos;
    }

    /** Returns the largest possible offset of the remote clock from the monotonic clock. */
    long latestOffsetNanos() {
        return latestEpochNanos - sentNanos;
    }
}
