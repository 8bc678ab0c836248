package dev.sluice.health;

import java.util.Locale;

/** How a check stands; the words are the original's. */
public enum Level {
    HEALTHY,
    WARNING,
    CRITICAL,
    /** It has never spoken: neither good nor bad. */
    UNKNOWN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Whether it is this bad or worse; to know nothing is not bad. */
    boolean isAtLeast(Level other) {
        return this != UNKNOWN && compareTo(other) >= 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
