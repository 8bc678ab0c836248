package dev.sluice.logging;

import java.util.Arrays;
import java.util.Locale;

/** The severity of an event, from most to least severe. */
public enum LogLevel {
    /** A permanent loss or failure. */
    ERROR,
    /** A stop of new risk, or a problem that may recover without action. */
    WARN,
    /** A start, stop or reload, or the return to trading. */
    INFO,
    /** Stack traces of failures in libraries. */
    DEBUG;

    /**
     * Parses the text that {@link #toString} returns.
     *
     * @throws IllegalArgumentException when the text is no level; its message lists the levels
     */
    public static LogLevel parse(String text) {
        return Arrays.stream(values())
                .filter(logLevel -> logLevel.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is not a log level; allowed: " + Arrays.toString(values())));
    }

    boolean isAtLeast(LogLevel other) {
        return compareTo(other) <= 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
