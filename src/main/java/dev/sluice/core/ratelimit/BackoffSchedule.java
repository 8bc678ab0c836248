package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;

/**
 * The bounds of the pauses after failures in a row: a first bound, doubled with each further failure, up to the longest
 * bound. Nanoseconds.
 */
public record BackoffSchedule(long firstNanos, long longestNanos) {
    public BackoffSchedule {
        if (firstNanos <= 0 || longestNanos < firstNanos) {
            throw new IllegalArgumentException("a pause is bounded by " + firstNanos + " ns at first and "
                    + longestNanos + " ns at last; the first must be above 0 and not above the last");
        }
    }

    /** Returns the schedule of ordinary calls; 1 s to 60 s by default. */
    public static BackoffSchedule ordinary(BackoffSettings settings) {
        return new BackoffSchedule(settings.firstMs() * Nanos.PER_MILLI, settings.longestMs() * Nanos.PER_MILLI);
    }

    /**
     * Returns the schedule of cancels and dead-man calls on limits of which a breach does not cause a ban; 100 ms to 2
     * s by default.
     */
    public static BackoffSchedule cancels(BackoffSettings settings) {
        return new BackoffSchedule(
                settings.cancelFirstMs() * Nanos.PER_MILLI, settings.cancelLongestMs() * Nanos.PER_MILLI);
    }

    /** Returns the bound after this number of failures in a row. */
    long boundNanos(long failures) {
        long doublings = Math.min(failures - 1, Long.numberOfLeadingZeros(firstNanos) - 1L);
        return Math.min(longestNanos, firstNanos << doublings);
    }
}
