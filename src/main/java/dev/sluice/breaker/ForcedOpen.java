package dev.sluice.breaker;

/** An operator holds it open, for as long as nobody resets it. */
record ForcedOpen(long since, String why) implements State {
    @Override
    public Phase phase() {
        return Phase.FORCED_OPEN;
    }

    @Override
    public int trips(long now, Rules rules) {
        return 0;
    }
}
