package dev.sluice.core.exchange.settings.pull;

import java.util.Locale;

/** What the next page of a list is asked for with, where the response does not say it. */
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
