package dev.sluice.log;

import java.util.Locale;

/** How an event is written. */
public enum Format {
    /** A line for people. */
    TEXT,
    /** A JSON object for machines. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
