package dev.sluice.core.breaker;

/**
 * The group of calls that an outcome belongs to. Each group is counted separately, so that successful reads do not hide
 * refused orders.
 */
public enum OutcomeCategory {
    ORDER,
    CANCEL,
    /** Reads, and outcomes reported over the admin API. */
    OTHER
}
