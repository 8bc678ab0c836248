package dev.sluice.breaker;

/** What an outcome was of: a success of one sort does not hide the failures of another, as prices that are read well hide no refused orders. */
public enum Sort {
    ORDER,
    CANCEL,
    /** Reads, and whatever is told from outside. */
    OTHER
}
