package dev.sluice.core.websocket;

/**
 * The properties of a message that decide which limits count it.
 *
 * @param messagePriority priority of the message
 * @param isControlFrame whether it is a ping or pong of the WebSocket protocol, which some exchanges do not count
 * @param name name of the request; "" when it has none or was not parsed
 */
public record PacedMessage(MessagePriority messagePriority, boolean isControlFrame, String name) {
    public static final PacedMessage PING = new PacedMessage(MessagePriority.CONTROL, true, "");

    /** A text message whose only purpose is to keep the connection alive. */
    public static final PacedMessage HEARTBEAT = new PacedMessage(MessagePriority.CONTROL, false, "");

    /** A message that is not parsed. */
    public static final PacedMessage UNREAD = new PacedMessage(MessagePriority.ORDINARY, false, "");
}
