package dev.sluice.pace;

/** The priority of a waiting message, the highest first. */
public enum Rank {
    /** Cancels, and the login they need. They may use the reserve. */
    URGENT,
    /** Messages that keep the connection alive. */
    CONTROL,
    ORDINARY
}
