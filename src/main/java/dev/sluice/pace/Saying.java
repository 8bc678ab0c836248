package dev.sluice.pace;

/**
 * What a message is to those who count it.
 *
 * @param isFrame whether it is a ping or a pong of the protocol, which some do not count
 * @param name what the request is called; "" when it is not read or has no name
 */
public record Saying(Rank rank, boolean isFrame, String name) {
    public static final Saying PING = new Saying(Rank.CONTROL, true, "");

    /** A text that means nothing but that the bot lives. */
    public static final Saying HEARTBEAT = new Saying(Rank.CONTROL, false, "");

    /** A message that nobody reads. */
    public static final Saying UNREAD = new Saying(Rank.ORDINARY, false, "");
}
