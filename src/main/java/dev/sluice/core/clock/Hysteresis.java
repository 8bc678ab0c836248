package dev.sluice.core.clock;

/** The number of the last rounds that must agree to change a decision, in either direction. */
public record Hysteresis(int needed, int of) {
    private static final int MAX_ROUNDS = 31;

    public Hysteresis {
        if (needed < 1 || needed > of || of > MAX_ROUNDS) {
            throw new IllegalArgumentException(
                    needed + " of " + of + " rounds; allowed: 1 of 1 to " + MAX_ROUNDS + " of " + MAX_ROUNDS);
        }
    }
}
