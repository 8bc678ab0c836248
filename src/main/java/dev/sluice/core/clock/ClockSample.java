package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;

/**
 * An observation of a remote clock: at some moment between sending and arrival it showed a time within the epoch
 * interval.
 *
 * @param sentNanos monotonic time before the request was sent
 * @param arrivedNanos monotonic time after the response arrived
 * @param earliestEpochNanos earliest time that the timestamp can mean, given its resolution
 * @param latestEpochNanos latest time that the timestamp can mean, given its resolution
 */
public record ClockSample(long sentNanos, long arrivedNanos, long earliestEpochNanos, long latestEpochNanos) {
    /** The longest time after the end of its second for which servers still send the same {@code Date}. */
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

    /** Returns the sighting of a server time in whole milliseconds, rounded down. */
    public static ClockSample ofMillis(long sentNanos, long arrivedNanos, long epochMillis) {
        long earliest = epochMillis * Nanos.PER_MILLI;
        return new ClockSample(sentNanos, arrivedNanos, earliest, earliest + Nanos.PER_MILLI);
    }

    /** Returns the sighting of a {@code Date} header: whole seconds, rounded down, possibly cached for a moment. */
    public static ClockSample ofDate(long sentNanos, long arrivedNanos, long epochSeconds) {
        long earliest = epochSeconds * Nanos.PER_SECOND;
        return new ClockSample(sentNanos, arrivedNanos, earliest, earliest + Nanos.PER_SECOND + DATE_STALE_NANOS);
    }

    /** Returns the smallest possible offset of the clock from the monotonic one. */
    long earliestOffsetNanos() {
        return earliestEpochNanos - arrivedNanos;
    }

    /** Returns the largest possible offset of the clock from the monotonic one. */
    long latestOffsetNanos() {
        return latestEpochNanos - sentNanos;
    }
}
