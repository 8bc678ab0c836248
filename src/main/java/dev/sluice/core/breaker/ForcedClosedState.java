package dev.sluice.core.breaker;

/**
 * The state in which an operator keeps the breaker closed for a limited time. Outcomes are still counted, and the
 * counts stay valid when the time ends.
 */
record ForcedClosedState(long since, long until, OutcomeWindows outcomeWindows, String why) implements BreakerState {
    @Override
    public BreakerPhase breakerPhase() {
        return BreakerPhase.FORCED_CLOSED;
    }

    @Override
    public BreakerState at(long now, BreakerRules breakerRules) {
        return now - until >= 0 ? new ClosedState(until, 0, outcomeWindows) : this;
    }

    @Override
    public BreakerState failed(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        outcomeWindows.of(outcomeCategory).failed(now);
        return this;
    }

    @Override
    public BreakerState succeeded(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        outcomeWindows.of(outcomeCategory).succeeded(now);
        return this;
    }

    @Override
    public int trips(long now, BreakerRules breakerRules) {
        return 0;
    }

    @Override
    public long nanosLeft(long now) {
        return until - now;
    }
}
