package dev.sluice.proxy.websocket;

import io.netty.buffer.ByteBuf;

/**
 * A forwarder of a bot's unread bytes to an exchange: {@link DirectForwarder}, or {@link PacedForwarder} where the
 * exchange limits messages.
 */
interface BotForwarder {
    /** Handles received bytes. Takes ownership of {@code bytes}. */
    void arrived(ByteBuf bytes);

    /** Returns whether no byte is held. */
    boolean isEmpty();

    /** Continues after a wait. */
    void resume();

    /** Releases held bytes after one side has closed. */
    void drop();
}
