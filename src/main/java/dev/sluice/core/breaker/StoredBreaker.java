package dev.sluice.core.breaker;

/**
 * The part of a breaker that is stored for the next process, so that it does not start laxer than it ended. The
 * counters of a closed breaker are not stored.
 *
 * @param breakerPhase state of the breaker
 * @param trips trips in a row
 * @param leftNanos remaining time when open or forced closed, measured when this record was created
 */
public record StoredBreaker(BreakerPhase breakerPhase, int trips, long leftNanos) {}
