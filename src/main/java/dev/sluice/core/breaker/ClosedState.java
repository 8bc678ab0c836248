package dev.sluice.core.breaker;

/** The normal state: calls pass and outcomes are counted. Only the tallies are mutable. */
record ClosedState(long since, int tripsBefore, OutcomeWindows outcomeWindows) implements BreakerState {
    @Override
    public BreakerPhase breakerPhase() {
        return BreakerPhase.CLOSED;
    }

    @Override
    public BreakerState failed(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        OutcomeWindow outcomeWindow = outcomeWindows.of(outcomeCategory);
        return outcomeWindow.failed(now)
                ? breakerRules.open(trips(now, breakerRules) + 1, outcomeWindow.text(now), now)
                : this;
    }

    @Override
    public BreakerState succeeded(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        outcomeWindows.of(outcomeCategory).succeeded(now);
        return this;
    }

    @Override
    public int trips(long now, BreakerRules breakerRules) {
        long healed = (now - since) / breakerRules.recovery().healthyNanos();
        return (int) Math.max(0, tripsBefore - healed);
    }
}
