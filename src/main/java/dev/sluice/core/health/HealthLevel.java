package dev.sluice.core.health;

import java.util.Locale;

/** The level of a check. */
public enum HealthLevel {
    HEALTHY,
    WARNING,
    CRITICAL,
    /** There is no valid finding, which is neither good nor bad. */
    UNKNOWN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns whether this level is as bad as the other or worse; false for {@code UNKNOWN}. */
    boolean isAtLeast(HealthLevel other) {
        return this != UNKNOWN && compareTo(other) >= 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
