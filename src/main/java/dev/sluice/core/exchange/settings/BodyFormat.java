package dev.sluice.core.exchange.settings;

import java.util.Locale;

/**
 * The formats in which an exchange accepts parameters in a body. A body in any other format is not read, so its call is
 * treated as a PLACE.
 */
public enum BodyFormat {
    FORM,
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
