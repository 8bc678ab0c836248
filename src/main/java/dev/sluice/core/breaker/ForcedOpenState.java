package dev.sluice.core.breaker;

/** The state in which an operator keeps the breaker open until somebody resets it. */
record ForcedOpenState(long since, String why) implements BreakerState {
    @Override
    public BreakerPhase breakerPhase() {
        return BreakerPhase.FORCED_OPEN;
    }

    @Override
    public int trips(long now, BreakerRules breakerRules) {
        return 0;
    }
}
