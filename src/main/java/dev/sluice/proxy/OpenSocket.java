package dev.sluice.proxy;

/**
 * One WebSocket that is open, for those who look after it. Its path is told as far as the configuration knows it only: the rest may be a listen key.
 *
 * @param bot as it named itself; "" when it did not
 * @param user whether an account's own events come on it
 * @param loggedIn whether a login was seen on it
 * @param ageNanos since it was opened
 * @param quietNanos since the exchange last said anything
 * @param heartbeatNanos since its last ping or pong, or since it was opened
 * @param waiting messages that wait for the gate or for their turn
 * @param subscriptions topics it is subscribed to; {@link #UNKNOWN}: nobody counts them, or its messages cannot be read
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
