package dev.sluice.breaker;

/** The state after a trip, until the open time is over. Outcomes do not count. */
record Open(long since, long until, int trips, String why) implements State {
    @Override
    public Phase phase() {
        return Phase.OPEN;
    }

    @Override
    public State at(long now, Rules rules) {
        return now - until >= 0 ? new Looking(until, trips, 0, why) : this;
    }

    @Override
    public int trips(long now, Rules rules) {
        return trips;
    }

    @Override
    public long nanosLeft(long now) {
        return until - now;
    }
}
