package dev.sluice.core.health;

/**
 * The rule that turns findings into a level.
 *
 * @param roundsNeeded number of the last {@code rounds} findings that must agree to make the level worse or better
 * @param rounds number of the last findings that count
 * @param silentNanos longest time without a finding; 0 means no limit
 * @param isRequired whether silence is critical even before the first finding
 * @param silence meaning of silence after the first finding
 */
public record CheckRule(int roundsNeeded, int rounds, long silentNanos, boolean isRequired, Silence silence) {
    /** The meaning of silence for a check that had findings before. */
    public enum Silence {
        /** Silence is critical, because the subject of the check is no longer watched. */
        CRITICAL,
        /**
         * Silence makes a healthy check unknown, because no further findings were promised. A critical check stays
         * critical, because nothing shows that it is better.
         */
        UNKNOWN
    }

    public CheckRule(int roundsNeeded, int rounds, long silentNanos, boolean isRequired) {
        this(roundsNeeded, rounds, silentNanos, isRequired, Silence.CRITICAL);
    }

    public CheckRule {
        if (roundsNeeded < 1 || roundsNeeded > rounds || rounds > Check.MAX_FINDINGS) {
            throw new IllegalArgumentException("'roundsNeeded' " + roundsNeeded + " must be 1 to 'rounds' " + rounds
                    + ", and 'rounds' at most " + Check.MAX_FINDINGS);
        }
    }
}
