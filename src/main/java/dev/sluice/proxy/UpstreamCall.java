package dev.sluice.proxy;

import dev.sluice.proxy.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What an upstream connection is busy with. Told on its event loop. */
interface UpstreamCall {
    /** The final head of its answer. */
    void answerHead(ResponseHead head);

    /** The other protocol begins behind this head, and the socket is now that end of a tunnel; null: it asked for none. */
    default @Nullable TunnelEnd switched(ResponseHead head) {
        return null;
    }

    void answerPiece(ByteBuf piece);

    /** Nothing more of it was there to read for now. */
    void answerPaused();

    /** The last byte of the answer is here; the connection is free or closed. */
    void answerEnded();

    /** The answer will never be whole. Its connection is closed. */
    void answerBroken(String why, boolean anyByte);

    void upstreamWritable();

    /** Whether the connection is of use to others once the answer is whole. */
    boolean leavesConnection();
}
