package dev.sluice.proxy.websocket;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

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

    /** Returns the messages of the bot, each of which needs a permit; null if they are not read. */
    default @Nullable WebSocketSession session() {
        return null;
    }

    /** Returns whether no byte of the bot is held, so that a close frame may be sent to the exchange. */
    boolean holdsNothing();

    /** Continues to send, as the exchange's socket accepts bytes again. */
    void exchangeWritable();

    /** Handles the close of the bot's side. The exchange's side then stays open while there is a session. */
    void botEnded();

    /** Handles the close of the exchange's side. */
    void exchangeEnded();

    /** Returns whether too many messages of the gateway wait for the bot to read, so that it must be disconnected. */
    default boolean isBotBehind() {
        return false;
    }
}
