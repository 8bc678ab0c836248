package dev.sluice.core.breaker;

import java.util.Locale;

/**
 * The state of a breaker as the status and the metrics show it. The ordinals are stored for the next process, so the
 * order must not change.
 */
public enum BreakerPhase {
    CLOSED,
    OPEN,
    /** First half-open stage: the outcomes of calls that pass anyway are counted. */
    HALF_OPEN_OBSERVING,
    /** Second half-open stage: one trial order at a time. */
    HALF_OPEN_PROBING,
    FORCED_OPEN,
    FORCED_CLOSED,
    DISABLED;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns whether a breaker in this phase holds its mode. */
    public boolean holds() {
        return this == OPEN || this == HALF_OPEN_OBSERVING || this == HALF_OPEN_PROBING || this == FORCED_OPEN;
    }

    /** Returns the name used in the status and the metrics, such as {@code forced-open}. */
    @Override
    public String toString() {
        return text;
    }
}
