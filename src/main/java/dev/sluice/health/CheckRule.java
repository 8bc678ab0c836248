package dev.sluice.health;

/**
 * When what a check finds stands.
 *
 * @param needed so many of the last findings must be that bad, or better again
 * @param of of so many
 * @param silentNanos silence is past this; 0: it may be silent for ever
 * @param required silence is critical even before it first spoke
 */
public record CheckRule(int needed, int of, long silentNanos, boolean required, Silence silence) {
    /** What silence means of a check that spoke before. */
    public enum Silence {
        /** What it watched over is unwatched. */
        CRITICAL,
        /** Nobody promised to go on: what was healthy is unknown then. What was critical stays so, as nothing says that it is better. */
        UNKNOWN
    }

    public CheckRule(int needed, int of, long silentNanos, boolean required) {
        this(needed, of, silentNanos, required, Silence.CRITICAL);
    }

    public CheckRule {
        if (needed < 1 || needed > of || of > Check.MOST_FINDINGS) {
            throw new IllegalArgumentException("'roundsNeeded' " + needed + " must be 1 to 'rounds' " + of
                    + ", and that at most " + Check.MOST_FINDINGS);
        }
    }
}
