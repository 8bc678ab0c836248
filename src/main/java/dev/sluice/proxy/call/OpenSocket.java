package dev.sluice.proxy.call;

/**
 * The state of one open WebSocket for monitoring. The path includes only the configured part, since the rest may be a listen key.
 *
 * @param bot the name that the bot gave itself; "" for none
 * @param user true if it delivers events of an account
 * @param loggedIn true if a login was seen
 * @param ageNanos time since it was opened
 * @param quietNanos time since the exchange last sent anything
 * @param heartbeatNanos time since the exchange's last ping or pong, or since the opening
 * @param waiting number of messages that wait for admission or pacing
 * @param subscriptions number of subscribed topics; {@link #UNKNOWN} if they are not counted or not readable
 */
public record OpenSocket(
        String exchange,
        String stream,
        String bot,
        boolean user,
        boolean loggedIn,
        long ageNanos,
        long quietNanos,
        long heartbeatNanos,
        int waiting,
        int subscriptions) {
    public static final int UNKNOWN = -1;
}
