package dev.sluice.breaker;

/**
 * What is kept of a breaker for the next process: enough that it begins no laxer than it ended. What was counted while it was closed is not.
 *
 * @param leftNanos open or forced closed: until time changes it, at the moment this was taken
 */
public record Kept(Phase phase, int trips, long leftNanos) {}
