package dev.sluice.breaker;

/** An operator, or the configuration, wants none of it: it counts nothing and holds nothing until it is reset. */
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
