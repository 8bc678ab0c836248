package dev.sluice.sim.exchange;

import java.util.List;

/** One end of an open WebSocket, in one exchange's words. Moments as in {@link Venue}; not thread-safe. */
interface SocketSession {

    /** What is said at once to a message. */
    List<String> hear(String message, long nowNanos);

    /** A ping or pong frame came: it is answered all the same, and counts where the exchange counts it as a message. */
    default void beat(long nowNanos) {}

    /** What has come to be said without being asked since it was asked last: trades, an account's own events. */
    List<String> due(long nowNanos);

    /** The code with which the exchange hangs up, after what it said last; 0 as long as it does not. */
    default int closeCode() {
        return 0;
    }

    /** Seconds between two pings that the exchange sends; 0 where it waits for its clients'. */
    default int pingSeconds() {
        return 0;
    }
}
