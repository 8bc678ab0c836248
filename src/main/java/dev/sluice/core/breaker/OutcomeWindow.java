package dev.sluice.core.breaker;

import dev.sluice.base.unit.Nanos;

/** Counts the outcomes of one category while a breaker is closed, in bounded memory. */
sealed interface OutcomeWindow permits ConsecutiveFailures, FailureRate {
    /** Returns an empty window. */
    static OutcomeWindow of(TripSettings trip, long now) {
        if (trip instanceof TripSettings.Consecutive consecutive) {
            return new ConsecutiveFailures(consecutive.consecutive(), consecutive.withinMs() * Nanos.PER_MILLI);
        }
        TripSettings.Rate rate = (TripSettings.Rate) trip;
        return new FailureRate(rate.percent(), rate.ofAtLeast(), rate.withinMs() * Nanos.PER_MILLI, now);
    }

    /** Records a failure and returns whether it trips the breaker. */
    boolean recordFailure(long now);

    void recordSuccess(long now);

    /** Returns the number of failures that still count. */
    int failures(long now);

    /** Returns a description such as {@code 5 consecutive failures}. */
    String describe(long now);
}
