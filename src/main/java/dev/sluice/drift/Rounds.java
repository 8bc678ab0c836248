package dev.sluice.drift;

/** How many of the last rounds it takes to change one's mind, either way. */
public record Rounds(int needed, int of) {
    private static final int MOST = 31;

    public Rounds {
        if (needed < 1 || needed > of || of > MOST) {
            throw new IllegalArgumentException(
                    needed + " of " + of + " rounds; allowed: 1 of 1 to " + MOST + " of " + MOST);
        }
    }
}
