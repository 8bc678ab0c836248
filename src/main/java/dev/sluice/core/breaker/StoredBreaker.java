package dev.sluice.core.breaker;

/**
 * The part of a breaker that is stored for the next process, so that a restart does not make it laxer. The counters of
 * a closed breaker are not stored.
 *
 * @param breakerPhase state of the breaker
 * @param trips trips in a row
 * @param leftNanos remaining time when it is open or forced closed, at the creation of this record
 */
public record StoredBreaker(BreakerPhase breakerPhase, int trips, long leftNanos) {}
