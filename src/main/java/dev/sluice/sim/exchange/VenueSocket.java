package dev.sluice.sim.exchange;

import java.util.List;

/**
 * A WebSocket that a caller holds open at a {@link Venue}: who carries its bytes gives it each message, writes what comes back, and
 * asks from time to time what is due. What it does not ask for in time is lost but for the latest: nothing is kept for a slow reader.
 *
 * <p>Moments as in {@link Venue}; not thread-safe. It ends by being forgotten, and with {@link Venue#reset()}.
 */
public final class VenueSocket {
    private final SocketSession socketSession;

    VenueSocket(SocketSession socketSession) {
        this.socketSession = socketSession;
    }

    /** What is said at once to a message. */
    public List<String> hear(String message, long exchangeNanos) {
        return socketSession.hear(message, exchangeNanos);
    }

    /** A ping or pong frame came; whether it was one too many {@link #closeCode} tells. */
    public void beat(long exchangeNanos) {
        socketSession.beat(exchangeNanos);
    }

    /** What has come to be said without being asked, since the last time. */
    public List<String> due(long exchangeNanos) {
        return socketSession.due(exchangeNanos);
    }

    /** The code with which the exchange hangs up, after what it said last; 0 as long as it does not. */
    public int closeCode() {
        return socketSession.closeCode();
    }

    /** Seconds between two pings that the exchange sends; 0 where it sends none. */
    public int pingSeconds() {
        return socketSession.pingSeconds();
    }
}
