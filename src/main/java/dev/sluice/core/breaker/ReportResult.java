package dev.sluice.core.breaker;

/** The result of a report or command over the admin API. */
public sealed interface ReportResult {
    /**
     * A report or command that was accepted.
     *
     * @param tightened whether a mode is held that was not held before, so that every admission controller must be
     *     informed
     * @param isKept whether the next process finds this state in the store: a breaker that is not stored starts closed
     */
    record Accepted(ScopedBreakerStatus now, boolean tightened, boolean isKept) implements ReportResult {}

    /**
     * A report or command that was rejected.
     *
     * @param unknown whether there is no breaker of this name
     */
    record Rejected(boolean unknown, String why) implements ReportResult {}
}
