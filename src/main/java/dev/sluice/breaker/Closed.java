package dev.sluice.breaker;

/** The normal state: calls pass and outcomes are counted. Only the tallies are mutable. */
record Closed(long since, int tripsBefore, Tallies tallies) implements State {
    @Override
    public Phase phase() {
        return Phase.CLOSED;
    }

    @Override
    public State failed(Sort sort, long now, Rules rules) {
        Tally tally = tallies.of(sort);
        return tally.failed(now) ? rules.open(trips(now, rules) + 1, tally.text(now), now) : this;
    }

    @Override
    public State succeeded(Sort sort, long now, Rules rules) {
        tallies.of(sort).succeeded(now);
        return this;
    }

    @Override
    public int trips(long now, Rules rules) {
        long healed = (now - since) / rules.recovery().healthyNanos();
        return (int) Math.max(0, tripsBefore - healed);
    }
}
