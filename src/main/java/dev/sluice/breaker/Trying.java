package dev.sluice.breaker;

/** Half-open, second stage: it still holds, but its owner lets one order at a time go; those decide. */
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
