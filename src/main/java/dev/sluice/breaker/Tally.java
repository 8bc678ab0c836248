package dev.sluice.breaker;

/** What is remembered of the outcomes of one sort while a breaker is closed. Bounded. Reading changes nothing. */
sealed interface Tally permits Row, Share {
    /** An empty one. */
    static Tally of(TripSettings trip, long now) {
        if (trip instanceof TripSettings.Consecutive row) {
            return new Row(row.consecutive(), row.withinMs() * TripSettings.NANOS_PER_MILLI);
        }
        TripSettings.Rate rate = (TripSettings.Rate) trip;
        return new Share(rate.percent(), rate.ofAtLeast(), rate.withinMs() * TripSettings.NANOS_PER_MILLI, now);
    }

    /** Whether this failure is the one too many. */
    boolean failed(long now);

    void succeeded(long now);

    /** Failures that still count. */
    int failures(long now);

    /** What there is of it, for people: {@code 5 failures in a row}. */
    String text(long now);
}
