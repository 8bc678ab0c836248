package dev.sluice.breaker;

/** The state in which an operator keeps the breaker open until somebody resets it. */
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
