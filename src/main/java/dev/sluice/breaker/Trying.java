package dev.sluice.breaker;

/**
 * The second half-open stage: the breaker still stops orders, but its owner sends one trial order at a time. Only the
 * outcomes of orders can close the breaker; a failure of any call opens it again.
 */
record Trying(long since, int trips, int good, String why) implements State {
    @Override
    public Phase phase() {
        return Phase.TRYING;
    }

    @Override
    public State failed(Sort sort, long now, Rules rules) {
        return rules.open(trips + 1, "a call failed while it was half-open", now);
    }

    @Override
    public State succeeded(Sort sort, long now, Rules rules) {
        if (sort != Sort.ORDER) {
            return this;
        }
        return good + 1 < rules.recovery().successes()
                ? new Trying(since, trips, good + 1, why)
                : rules.closed(trips, now);
    }

    @Override
    public int trips(long now, Rules rules) {
        return trips;
    }
}
