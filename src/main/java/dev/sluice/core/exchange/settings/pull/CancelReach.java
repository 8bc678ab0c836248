package dev.sluice.core.exchange.settings.pull;

import java.util.Locale;

/** The scope of a call that cancels all orders of a book. */
public enum CancelReach {
    /** All orders of the account in that book. */
    ACCOUNT,
    /** All orders of one instrument. */
    INSTRUMENT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
