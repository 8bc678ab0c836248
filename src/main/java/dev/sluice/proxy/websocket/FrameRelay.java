package dev.sluice.proxy.websocket;

import dev.sluice.proxy.call.OpenSocket;
import io.netty.buffer.ByteBuf;

/**
 * The treatment of the bytes of a WebSocket between its two sides. A tunnel has one of three: {@link PassingRelay},
 * {@link TopicRelay} where the exchange limits topics, {@link OrderRelay} where orders may pass. Used on the event loop
 * of the tunnel only.
 */
interface FrameRelay {
    /** The bytes were passed; no close frame is needed. */
    int PASSED = 0;

    /**
     * Passes bytes of the bot. Takes ownership of {@code bytes}. Returns {@link #PASSED}, or the code of the bot's
     * close frame.
     */
    int fromBot(ByteBuf bytes);

    /**
     * Passes bytes of the exchange. Takes ownership of {@code bytes}. Returns false if the tunnel must be closed
     * because of invalid frames.
     */
    boolean fromExchange(ByteBuf bytes);

    /** Returns true if the exchange's bytes are needed although the bot has disconnected. */
    default boolean readsAfterBot() {
        return false;
    }

    /** Returns true if the bot's messages are read, so that each order needs a permit. */
    default boolean readsMessages() {
        return false;
    }

    /** Returns true if no byte of the bot is held, so that a close frame may be sent to the exchange. */
    boolean holdsNothing();

    /** Continues to send, as the exchange's socket accepts bytes again. */
    void exchangeWritable();

    /**
     * Handles the close of the bot's side. Returns true if the exchange's side stays open, until the relay itself ends
     * it.
     */
    boolean botEnded();

    /** Handles the close of the exchange's side. */
    void exchangeEnded();

    /** Releases everything after both sides have closed. */
    default void close() {}

    /** Checks the timeouts of messages; called periodically. */
    default void check(long now) {}

    /** Returns true if the bot has not read too many messages of the gateway. */
    default boolean isBotBehind() {
        return false;
    }

    /** Returns true if a message waits, or an order is in flight whose response is needed. */
    default boolean isBusy() {
        return false;
    }

    default boolean isLoggedIn() {
        return false;
    }

    /** Returns the number of waiting messages. */
    int waiting();

    /** Returns the number of subscribed topics; {@link OpenSocket#UNKNOWN} if they are not counted. */
    default int topics() {
        return OpenSocket.UNKNOWN;
    }
}
