package dev.sluice.core.breaker;

/** The state after a trip, until the open time is over. Outcomes do not count. */
record OpenState(long since, long until, int trips, String why) implements BreakerState {
    @Override
    public BreakerPhase breakerPhase() {
        return BreakerPhase.OPEN;
    }

    @Override
    public BreakerState at(long now, BreakerRules breakerRules) {
        return now - until >= 0 ? new HalfOpenObserving(until, trips, 0, why) : this;
    }

    @Override
    public int trips(long now, BreakerRules breakerRules) {
        return trips;
    }

    @Override
    public long nanosLeft(long now) {
        return until - now;
    }
}
