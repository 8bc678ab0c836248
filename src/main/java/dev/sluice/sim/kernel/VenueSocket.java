package dev.sluice.sim.kernel;

import dev.sluice.sim.exchange.Venue;
import java.util.List;

/**
 * A WebSocket that a caller has open at a {@link Venue}. The transport passes each message to it, writes the responses,
 * and regularly requests the due events. Events are not buffered for a slow reader; only the latest are kept.
 *
 * <p>Times are as in {@link Venue}; not thread-safe. A socket needs no close: the caller drops it, and
 * {@link Venue#reset()} ends it.
 */
public final class VenueSocket {
    private final SocketSession socketSession;

    VenueSocket(SocketSession socketSession) {
        this.socketSession = socketSession;
    }

    /** Returns the immediate responses to a message. */
    public List<String> receive(String message, long exchangeNanos) {
        return socketSession.receive(message, exchangeNanos);
    }

    /** Handles a ping or pong frame; {@link #closeCode} says whether it was one too many. */
    public void beat(long exchangeNanos) {
        socketSession.beat(exchangeNanos);
    }

    /** Returns the events since the last call of this method. */
    public List<String> due(long exchangeNanos) {
        return socketSession.due(exchangeNanos);
    }

    /**
     * Returns the code with which the exchange closes the connection after its last messages; 0 while it stays open.
     */
    public int closeCode() {
        return socketSession.closeCode();
    }

    /** Returns the seconds between pings from the exchange; 0 when it sends none. */
    public int pingSeconds() {
        return socketSession.pingSeconds();
    }
}
