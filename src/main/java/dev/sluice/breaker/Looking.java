package dev.sluice.breaker;

/**
 * The first half-open stage: the breaker still stops orders and counts the outcomes of the calls that pass anyway, such
 * as reads and cancels.
 */
record Looking(long since, int trips, int good, String why) implements State {
    @Override
    public Phase phase() {
        return Phase.LOOKING;
    }

    @Override
    public State failed(Sort sort, long now, Rules rules) {
        return rules.open(trips + 1, "a call failed while it was half-open", now);
    }

    @Override
    public State succeeded(Sort sort, long now, Rules rules) {
        int needed = rules.tries() ? rules.recovery().looks() : rules.recovery().successes();
        if (good + 1 < needed) {
            return new Looking(since, trips, good + 1, why);
        }
        return rules.tries() ? new Trying(now, trips, 0, why) : rules.closed(trips, now);
    }

    @Override
    public int trips(long now, Rules rules) {
        return trips;
    }
}
