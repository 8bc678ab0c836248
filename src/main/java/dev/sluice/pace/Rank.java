package dev.sluice.pace;

/** Who goes first. */
public enum Rank {
    /** Cancels, and the login without which they are refused: first of all, and out of what is kept for them. */
    URGENT,
    /** What keeps the connection alive. */
    CONTROL,
    ORDINARY
}
