package dev.sluice.core.breaker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A snapshot of a breaker. Times are nanoseconds relative to the moment of the snapshot.
 *
 * @param consecutiveTrips trips in a row, reduced by one for each healthy period; determines the next open time
 * @param good successes in the current half-open stage
 * @param failures failures that still count while closed, of the category with the most
 * @param sinceNanos time since the current state began
 * @param leftNanos time until the state ends by itself; 0 when it does not
 * @param lastFailureNanos time since the last failure; -1 when there was none
 * @param totalTrips trips since the breaker was created
 * @param why reason of the current state; "" while closed
 */
public record BreakerStatus(
        @JsonProperty("state") BreakerPhase breakerPhase,
        int consecutiveTrips,
        int good,
        int failures,
        @JsonProperty("sinceMs") long sinceNanos,
        @JsonProperty("leftMs") long leftNanos,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("lastFailureMsAgo")
        long lastFailureNanos,

        long totalTrips,
        String why) {
    /** Returns whether the breaker holds its mode. */
    @JsonProperty("holds")
    public boolean holds() {
        return breakerPhase.holds();
    }
}
