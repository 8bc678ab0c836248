package dev.sluice.core.admission;

import java.util.Locale;

/** What sets the deadline of a call: the least of three. */
enum DeadlineSource {
    CALLER,
    SIGNATURE,
    KIND;

    private final String text = name().toLowerCase(Locale.ROOT);

    String text() {
        return text;
    }
}
