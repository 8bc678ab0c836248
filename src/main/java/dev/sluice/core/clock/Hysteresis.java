package dev.sluice.core.clock;

/** How many of the last rounds must agree to change a decision, in either direction. */
public record Hysteresis(int needed, int rounds) {
    private static final int MAX_ROUNDS = 31;

    public Hysteresis {
        if (needed < 1 || needed > rounds || rounds > MAX_ROUNDS) {
            throw new IllegalArgumentException(
                    needed + " of " + rounds + " rounds; allowed: 1 of 1 to " + MAX_ROUNDS + " of " + MAX_ROUNDS);
        }
    }
}
