package dev.sluice.log;

import java.util.Arrays;
import java.util.Locale;

/** How much an event matters, from what somebody must act on down to what only helps to find a mistake. */
public enum Level {
    /** Something is lost or broken and stays so. */
    ERROR,
    /** New risk was stopped, or something is not as it should be; it may mend itself. */
    WARN,
    /** It began, stopped, was reloaded, lets trade again. */
    INFO,
    /** What the libraries below say, with stack traces. */
    DEBUG;

    /** Reads what {@link #toString} writes; an IllegalArgumentException says what is allowed. */
    public static Level parse(String text) {
        return Arrays.stream(values())
                .filter(level -> level.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is no level; allowed: " + Arrays.toString(values())));
    }

    boolean isAtLeast(Level other) {
        return compareTo(other) <= 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
