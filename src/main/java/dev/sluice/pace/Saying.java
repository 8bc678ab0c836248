package dev.sluice.pace;

/**
 * The properties of a message that decide which limits count it.
 *
 * @param rank priority of the message
 * @param isFrame whether it is a ping or pong of the WebSocket protocol, which some exchanges do not count
 * @param name name of the request; "" when it has none or was not parsed
 */
public record Saying(Rank rank, boolean isFrame, String name) {
    public static final Saying PING = new Saying(Rank.CONTROL, true, "");

    /** A text message whose only purpose is to keep the connection alive. */
    public static final Saying HEARTBEAT = new Saying(Rank.CONTROL, false, "");

    /** A message that is not parsed. */
    public static final Saying UNREAD = new Saying(Rank.ORDINARY, false, "");
}
