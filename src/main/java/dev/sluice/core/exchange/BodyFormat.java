package dev.sluice.core.exchange;

import java.util.Locale;

/** How an exchange takes parameters in a body. Any other body is not read, so its call is a PLACE. */
public enum BodyFormat {
    FORM,
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
