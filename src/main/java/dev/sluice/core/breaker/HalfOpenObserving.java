package dev.sluice.core.breaker;

/**
 * The first half-open stage: the breaker still stops orders and counts the outcomes of the calls that pass anyway, such
 * as reads and cancels.
 */
record HalfOpenObserving(long since, int trips, int good, String why) implements BreakerState {
    @Override
    public BreakerPhase breakerPhase() {
        return BreakerPhase.LOOKING;
    }

    @Override
    public BreakerState failed(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        return breakerRules.open(trips + 1, "a call failed while it was half-open", now);
    }

    @Override
    public BreakerState succeeded(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        int needed = breakerRules.tries()
                ? breakerRules.recovery().looks()
                : breakerRules.recovery().successes();
        if (good + 1 < needed) {
            return new HalfOpenObserving(since, trips, good + 1, why);
        }
        return breakerRules.tries() ? new HalfOpenProbing(now, trips, 0, why) : breakerRules.closed(trips, now);
    }

    @Override
    public int trips(long now, BreakerRules breakerRules) {
        return trips;
    }
}
