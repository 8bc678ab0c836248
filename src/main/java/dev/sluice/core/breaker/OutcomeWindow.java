package dev.sluice.core.breaker;

import dev.sluice.base.unit.Nanos;

/** A bounded memory of the outcomes of one sort while a breaker is closed. Reading changes nothing. */
sealed interface OutcomeWindow permits ConsecutiveFailures, FailureRate {
    /** Returns an empty tally. */
    static OutcomeWindow of(TripSettings trip, long now) {
        if (trip instanceof TripSettings.Consecutive row) {
            return new ConsecutiveFailures(row.consecutive(), row.withinMs() * Nanos.PER_MILLI);
        }
        TripSettings.Rate rate = (TripSettings.Rate) trip;
        return new FailureRate(rate.percent(), rate.ofAtLeast(), rate.withinMs() * Nanos.PER_MILLI, now);
    }

    /** Records a failure and returns whether it trips the breaker. */
    boolean failed(long now);

    void succeeded(long now);

    /** Returns the number of failures that still count. */
    int failures(long now);

    /** Returns a description such as {@code 5 failures in a row}. */
    String text(long now);
}
