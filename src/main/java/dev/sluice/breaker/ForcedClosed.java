package dev.sluice.breaker;

/**
 * The state in which an operator keeps the breaker closed for a limited time. Outcomes are still counted, and the
 * counts stay valid when the time ends.
 */
record ForcedClosed(long since, long until, Tallies tallies, String why) implements State {
    @Override
    public Phase phase() {
        return Phase.FORCED_CLOSED;
    }

    @Override
    public State at(long now, Rules rules) {
        return now - until >= 0 ? new Closed(until, 0, tallies) : this;
    }

    @Override
    public State failed(Sort sort, long now, Rules rules) {
        tallies.of(sort).failed(now);
        return this;
    }

    @Override
    public State succeeded(Sort sort, long now, Rules rules) {
        tallies.of(sort).succeeded(now);
        return this;
    }

    @Override
    public int trips(long now, Rules rules) {
        return 0;
    }

    @Override
    public long nanosLeft(long now) {
        return until - now;
    }
}
