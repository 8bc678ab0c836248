package dev.sluice.breaker;

/** The state in which the breaker counts nothing and stops nothing until it is reset. */
record Disabled(long since, String why) implements State {
    @Override
    public Phase phase() {
        return Phase.DISABLED;
    }

    @Override
    public int trips(long now, Rules rules) {
        return 0;
    }
}
