package dev.sluice.proxy;

import dev.sluice.proxy.call.GatewayResponse;
import io.netty.buffer.ByteBuf;

/**
 * The call of the current request of a {@link BotConnection}: what the connection tells it about the request and about
 * the bot.
 */
interface ActiveCall {
    /** Begins processing once the head was read. */
    void begin();

    /** Handles a piece of the body; the connection releases its bytes afterwards. */
    void bodyPiece(ByteBuf piece);

    void bodyEnded();

    /** Returns whether the first byte was sent to the exchange. */
    boolean wasSent();

    /** Returns whether it is not sent yet, or waits to be sent once more. */
    boolean waitsToBeSent();

    /** Continues the response, as the connection accepts bytes again. */
    void callerWritable();

    /** Records that the connection refused the request with this response; {@link #callerDisconnected} follows. */
    default void refused(GatewayResponse response) {}

    /** Handles that the connection was closed. */
    void callerDisconnected();

    /** Gives a call that was not sent to the process that takes over. */
    default void handOver() {}

    /** Ends a call that {@link #waitsToBeSent}, because the gateway stops; it is not sent any more. */
    void withdraw();
}
