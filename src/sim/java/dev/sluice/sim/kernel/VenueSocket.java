package dev.sluice.sim.kernel;

import java.util.List;

/**
 * A WebSocket that a caller has open at a simulated exchange. The transport passes each message to it, writes the
 * responses, and regularly requests the due events. Events are not buffered for a slow reader; only the latest are
 * kept.
 *
 * <p>Times are the simulated exchange's; not thread-safe. The exchange's reset ends it too.
 */
public interface VenueSocket {

    /** Returns whether a first message is one of this exchange, where another one has the same path. */
    default boolean reads(String message) {
        return true;
    }

    /** Returns the immediate responses to a message. */
    List<String> receive(String message, long nowNanos);

    /**
     * Handles a ping or pong frame, which counts as a message where the exchange counts it so; {@link #closeCode} says
     * whether it was one too many. The caller sends the pong.
     */
    default void receivePing(long nowNanos) {}

    /** Returns the events since the last call of this method, such as trades and the account's order events. */
    List<String> due(long nowNanos);

    /** Handles that the connection is closed, by whichever side; nothing else follows. */
    default void closed(long nowNanos) {}

    /**
     * Returns the code with which the exchange closes the connection after its last messages; 0 while it stays open.
     */
    default int closeCode() {
        return 0;
    }

    /** Returns the seconds between pings from the exchange; 0 when only clients send pings. */
    default int pingSeconds() {
        return 0;
    }
}
