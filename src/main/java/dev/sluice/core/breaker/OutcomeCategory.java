package dev.sluice.core.breaker;

/**
 * The category of calls that an outcome belongs to. Each is counted separately, so that successful reads do not hide
 * failed orders.
 */
public enum OutcomeCategory {
    ORDER,
    CANCEL,
    /** Reads, and outcomes reported over the admin API. */
    OTHER
}
