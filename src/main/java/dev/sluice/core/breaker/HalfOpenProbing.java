package dev.sluice.core.breaker;

/**
 * The second half-open stage: the breaker still stops orders, but its owner sends one trial order at a time. Only the
 * outcomes of orders can close the breaker; a failure of any call opens it again.
 */
record HalfOpenProbing(long since, int trips, int good, String why) implements BreakerState {
    @Override
    public BreakerPhase breakerPhase() {
        return BreakerPhase.TRYING;
    }

    @Override
    public BreakerState failed(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        return breakerRules.open(trips + 1, "a call failed while it was half-open", now);
    }

    @Override
    public BreakerState succeeded(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        if (outcomeCategory != OutcomeCategory.ORDER) {
            return this;
        }
        return good + 1 < breakerRules.recovery().successes()
                ? new HalfOpenProbing(since, trips, good + 1, why)
                : breakerRules.closed(trips, now);
    }

    @Override
    public int trips(long now, BreakerRules breakerRules) {
        return trips;
    }
}
