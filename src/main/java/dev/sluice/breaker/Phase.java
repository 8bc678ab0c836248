package dev.sluice.breaker;

import java.util.Locale;

/** Where a breaker stands, for people, metrics and what is kept for the next process. The order is the one of the stored numbers. */
public enum Phase {
    CLOSED,
    OPEN,
    /** Half-open, first stage: what passes anyway is looked at. */
    LOOKING,
    /** Half-open, second stage: one order at a time. */
    TRYING,
    FORCED_OPEN,
    FORCED_CLOSED,
    DISABLED;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Whether the breaker holds what it is there to hold. */
    public boolean holds() {
        return this == OPEN || this == LOOKING || this == TRYING || this == FORCED_OPEN;
    }

    /** As status and metrics say it: {@code forced-open}. */
    @Override
    public String toString() {
        return text;
    }
}
