package dev.sluice.core.breaker;

/** The result of a report or command over the admin API. */
public sealed interface ReportResult {
    /**
     * A report or command that was accepted.
     *
     * @param isTightened whether a new or stricter mode is held, so that all waiting calls must be checked against it
     * @param isStored whether the next process restores this state; a breaker that is not stored starts closed
     */
    record Accepted(ScopedBreakerStatus status, boolean isTightened, boolean isStored) implements ReportResult {}

    /**
     * A report or command that was rejected.
     *
     * @param isUnknown whether there is no breaker of this name
     */
    record Rejected(boolean isUnknown, String why) implements ReportResult {}
}
