package dev.sluice.breaker;

/**
 * The group of calls that an outcome belongs to. Each group is counted separately, so that successful reads do not hide
 * refused orders.
 */
public enum Sort {
    ORDER,
    CANCEL,
    /** Reads, and outcomes reported over the admin API. */
    OTHER
}
