package dev.sluice.core.websocket;

/** The priority of a waiting message, the highest first. */
public enum MessagePriority {
    /** Cancels, and the login they need. They may use the reserve. */
    URGENT,
    /** Messages that keep the connection alive. */
    CONTROL,
    ORDINARY
}
