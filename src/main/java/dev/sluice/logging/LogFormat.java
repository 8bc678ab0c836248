package dev.sluice.logging;

import java.util.Locale;

/** The output format of an event. */
public enum LogFormat {
    /** A line of plain text for people. */
    TEXT,
    /** A JSON object for programs. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
