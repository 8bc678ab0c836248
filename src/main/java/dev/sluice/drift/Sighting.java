package dev.sluice.drift;

/**
 * A clock seen from afar: at some moment between the send and the arrival it showed a time within the epoch interval.
 *
 * @param sentNanos monotonic, before the question left
 * @param arrivedNanos monotonic, after the answer came
 * @param earliestEpochNanos the stamp, as early as its resolution allows
 * @param latestEpochNanos the stamp, as late as its resolution allows
 */
public record Sighting(long sentNanos, long arrivedNanos, long earliestEpochNanos, long latestEpochNanos) {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Servers write the same {@code Date} for up to this long after its second has ended. */
    private static final long DATE_STALE_NANOS = 250_000_000;

    public Sighting {
        if (arrivedNanos - sentNanos < 0) {
            throw new IllegalArgumentException("arrived " + (sentNanos - arrivedNanos) + " ns before it was sent");
        }
        if (latestEpochNanos < earliestEpochNanos) {
            throw new IllegalArgumentException(
                    "a stamp that ends " + (earliestEpochNanos - latestEpochNanos) + " ns before it begins");
        }
    }

    /** A server time in whole milliseconds, cut off. */
    public static Sighting ofMillis(long sentNanos, long arrivedNanos, long epochMillis) {
        long earliest = epochMillis * NANOS_PER_MILLI;
        return new Sighting(sentNanos, arrivedNanos, earliest, earliest + NANOS_PER_MILLI);
    }

    /** A server time in whole seconds, cut off (Kraken's time call). */
    public static Sighting ofSeconds(long sentNanos, long arrivedNanos, long epochSeconds) {
        long earliest = epochSeconds * NANOS_PER_SECOND;
        return new Sighting(sentNanos, arrivedNanos, earliest, earliest + NANOS_PER_SECOND);
    }

    /** A {@code Date} header: whole seconds, cut off, perhaps written a moment ago. */
    public static Sighting ofDate(long sentNanos, long arrivedNanos, long epochSeconds) {
        long earliest = epochSeconds * NANOS_PER_SECOND;
        return new Sighting(sentNanos, arrivedNanos, earliest, earliest + NANOS_PER_SECOND + DATE_STALE_NANOS);
    }

    /** The least that the clock can be ahead of the monotonic one. */
    long earliestOffsetNanos() {
        return earliestEpochNanos - arrivedNanos;
    }

    /** The most that the clock can be ahead of the monotonic one. */
    long latestOffsetNanos() {
        return latestEpochNanos - sentNanos;
    }
}
