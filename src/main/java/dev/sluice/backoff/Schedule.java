package dev.sluice.backoff;

/** Bounds of the pauses after failures in a row: the first one, doubled at each further one, up to the longest. Nanoseconds. */
public record Schedule(long firstNanos, long longestNanos) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    public Schedule {
        if (firstNanos <= 0 || longestNanos < firstNanos) {
            throw new IllegalArgumentException("a pause is bounded by " + firstNanos + " ns at first and "
                    + longestNanos + " ns at last; the first must be above 0 and not above the last");
        }
    }

    /** Of ordinary calls: 1 s to 60 s unless configured otherwise. */
    public static Schedule ordinary(BackoffSettings settings) {
        return new Schedule(settings.firstMs() * NANOS_PER_MILLI, settings.longestMs() * NANOS_PER_MILLI);
    }

    /** Of cancels and dead-man calls on limits that only reject: 100 ms to 2 s unless configured otherwise. */
    public static Schedule cancels(BackoffSettings settings) {
        return new Schedule(settings.cancelFirstMs() * NANOS_PER_MILLI, settings.cancelLongestMs() * NANOS_PER_MILLI);
    }

    /** The bound after so many failures in a row. */
    long boundNanos(long failures) {
        long doublings = Math.min(failures - 1, Long.numberOfLeadingZeros(firstNanos) - 1L);
        return Math.min(longestNanos, firstNanos << doublings);
    }
}
