package dev.sluice.status;

import java.util.Locale;

/** The use of an exchange; those not in use are omitted from output for people unless all are requested. */
public enum ExchangeUse {
    /** An exchange whose calls are forwarded and whose clock is measured. */
    USED,
    /** A configured exchange without any call yet: it is not contacted. */
    UNUSED,
    /** An exchange that the configuration disables: its calls are refused. */
    DISABLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    @Override
    public String toString() {
        return text;
    }
}
