package dev.sluice.breaker;

/**
 * What a breaker looks like at one moment. Times are nanoseconds from that moment.
 *
 * @param trips trips in a row, less those that health took back: how long the next open time is
 * @param good looks or orders that went well in this half-open stage
 * @param failures closed: failures that still count, of the sort that has most
 * @param sinceNanos how long it stands so
 * @param leftNanos until time changes it; 0: time does not
 * @param lastFailureNanos since the last failure; -1: there was none
 * @param allTrips since it was made
 */
public record BreakerStatus(
        Phase phase,
        int trips,
        int good,
        int failures,
        long sinceNanos,
        long leftNanos,
        long lastFailureNanos,
        long allTrips,
        String why) {}
