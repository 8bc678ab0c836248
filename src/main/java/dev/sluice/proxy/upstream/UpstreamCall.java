package dev.sluice.proxy.upstream;

import dev.sluice.proxy.http1.ResponseHead;
import dev.sluice.proxy.websocket.TunnelEnd;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The call that uses an upstream connection. Its methods are called on the connection's event loop. */
public interface UpstreamCall {
    /** Handles the final head of the response. */
    void responseHead(ResponseHead head);

    /**
     * Handles a 101 response. Returns the tunnel end that now owns the socket; null if this call requested no upgrade.
     */
    default @Nullable TunnelEnd switched(ResponseHead head) {
        return null;
    }

    void responsePiece(ByteBuf piece);

    /** Handles that no more bytes of the response are available for now. */
    void responsePaused();

    /** Handles the end of a complete response; the connection no longer belongs to this call. */
    void responseEnded();

    /**
     * Handles an incomplete response; its connection is closed.
     *
     * @param anyByte true if any byte of the response arrived
     */
    void responseBroken(boolean anyByte);

    void upstreamWritable();

    /** Returns whether the connection can be reused after the response. */
    boolean leavesConnection();
}
