package dev.sluice.core.exchange.settings.pull;

import java.util.Locale;

/** The parameter that requests the next page of a list, where the response does not state it. */
public enum PullPaging {
    /** The number of the page, from 1. */
    NUMBER,
    /** The number of elements before it. */
    OFFSET,
    /** The id of the last order of the page before. */
    LAST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
