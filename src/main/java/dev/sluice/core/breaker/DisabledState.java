package dev.sluice.core.breaker;

/** The state in which the breaker counts nothing and stops nothing until it is reset. */
record DisabledState(long since, String why) implements BreakerState {
    @Override
    public BreakerPhase breakerPhase() {
        return BreakerPhase.DISABLED;
    }

    @Override
    public int trips(long now, BreakerRules breakerRules) {
        return 0;
    }
}
