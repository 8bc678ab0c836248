package dev.sluice.admin;

import java.util.Locale;

/** Whether an exchange is in use: what is not is left out of what people read, unless they ask for all. */
public enum Use {
    /** Its calls are carried and its clock is followed. */
    USED,
    /** It is configured and nobody has called it yet: nothing is asked of it. */
    UNUSED,
    /** The configuration switches it off: calls are refused. */
    DISABLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    @Override
    public String toString() {
        return text;
    }
}
