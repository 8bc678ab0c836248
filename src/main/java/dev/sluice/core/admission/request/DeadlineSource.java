package dev.sluice.core.admission.request;

import java.util.Locale;

/** What sets the deadline of a call: the least of three. */
public enum DeadlineSource {
    CALLER,
    SIGNATURE,
    KIND;

    private final String text = name().toLowerCase(Locale.ROOT);

    public String text() {
        return text;
    }
}
