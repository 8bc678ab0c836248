package dev.sluice.core.health;

/**
 * The rule that turns findings into a level.
 *
 * @param needed number of the last {@code of} findings that must agree to make the level worse or better
 * @param of number of the last findings that count
 * @param silentNanos longest time without a finding; 0 means no limit
 * @param required whether silence is critical even before the first finding
 * @param silence meaning of silence after the first finding
 */
public record CheckRule(int needed, int of, long silentNanos, boolean required, Silence silence) {
    /** The meaning of silence for a check that has had findings before. */
    public enum Silence {
        /** Silence is critical, because nothing watches the subject of the check any more. */
        CRITICAL,
        /**
         * Silence makes a healthy check unknown, because nobody promised further findings. A critical check stays
         * critical, since nothing shows an improvement.
         */
        UNKNOWN
    }

    public CheckRule(int needed, int of, long silentNanos, boolean required) {
        this(needed, of, silentNanos, required, Silence.CRITICAL);
    }

    public CheckRule {
        if (needed < 1 || needed > of || of > Check.MAX_FINDINGS) {
            throw new IllegalArgumentException("'roundsNeeded' " + needed + " must be 1 to 'rounds' " + of
                    + ", and 'rounds' at most " + Check.MAX_FINDINGS);
        }
    }
}
