package dev.sluice.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * The body of one request. It is collected completely if it is small or must be read, otherwise streamed after the
 * start of the call. Bytes and kind of framing are preserved; chunk boundaries are not.
 */
public final class RequestBody {
    private static final byte[] NOTHING = {};
    private static final int FIRST_BYTES = 512;

    private final BodyFraming bodyFraming;
    private final int wholeBytes;
    private final boolean mustBeWhole;
    private final InputBudget.Share share;
    private byte[] collected;
    private int length;
    private boolean ended;
    private boolean written;

    /**
     * Creates a body.
     *
     * @param wholeBytes maximum size of a collected body; a larger one is streamed, or is too large if
     *     {@code mustBeWhole}
     * @param share the budget for its memory, which grows with the received bytes, not with the announced length
     */
    public RequestBody(BodyFraming bodyFraming, int wholeBytes, boolean mustBeWhole, InputBudget.Share share) {
        this.bodyFraming = bodyFraming;
        this.wholeBytes = wholeBytes;
        this.mustBeWhole = mustBeWhole;
        this.share = share;
        this.ended = bodyFraming.isEmpty();
        this.collected = NOTHING;
    }

    public boolean isTooLarge() {
        return mustBeWhole && isLarge();
    }

    public boolean isStreamed() {
        return !mustBeWhole && isLarge();
    }

    private boolean isLarge() {
        return bodyFraming.is(BodyFraming.Kind.LENGTH) ? bodyFraming.length() > wholeBytes : length > wholeBytes;
    }

    /** Adds a piece. Returns false, without taking it, if the memory budget has no room. */
    public boolean add(ByteBuf piece) {
        int n = piece.readableBytes();
        if (length + n > collected.length) {
            int roomy = capacity(length + n);
            int wanted = share.tryResize(roomy) ? roomy : length + n;
            if (!share.tryResize(wanted)) {
                return false;
            }
            collected = Arrays.copyOf(collected, wanted);
        }
        piece.readBytes(collected, length, n);
        length += n;
        return true;
    }

    /**
     * Returns a capacity of at least double the previous one, so that a body that arrives in small pieces is not copied
     * for each piece; at most the announced length.
     */
    private int capacity(int needed) {
        long roomy = Math.max(FIRST_BYTES, 2L * collected.length);
        long end = bodyFraming.is(BodyFraming.Kind.LENGTH) ? bodyFraming.length() : Integer.MAX_VALUE;
        return (int) Math.max(needed, Math.min(roomy, end));
    }

    /** Releases the memory. */
    public void release() {
        collected = NOTHING;
        length = 0;
        share.close();
    }

    public void end() {
        ended = true;
    }

    public boolean hasEnded() {
        return ended;
    }

    /** Returns whether the last byte was written to an upstream connection. */
    public boolean isWritten() {
        return written;
    }

    public int collectedBytes() {
        return length;
    }

    /** Returns the bytes that classification may read: the whole body, or nothing if it is streamed. */
    public byte[] bytes() {
        if (isStreamed() || length == 0) {
            return NOTHING;
        }
        return length == collected.length ? collected : Arrays.copyOf(collected, length);
    }

    /** Writes the collected bytes with their framing. */
    public void writeTo(ByteBuf out) {
        boolean chunked = bodyFraming.is(BodyFraming.Kind.CHUNKED);
        if (chunked && length > 0) {
            ByteBufUtil.writeAscii(out, Integer.toHexString(length) + "\r\n");
        }
        // writeBytes() would create a ByteBuffer for the buffer, even for a body without bytes
        ByteBufUtil.writeAscii(out, new AsciiString(collected, 0, length, false));
        if (chunked && length > 0) {
            ByteBufUtil.writeAscii(out, "\r\n");
        }
        written = ended;
        if (chunked && ended) {
            ByteBufUtil.writeAscii(out, "0\r\n\r\n");
        }
    }

    /** Writes one more piece of a streamed body. */
    public void pipe(ByteBuf piece, ChannelIo to) {
        boolean chunked = bodyFraming.is(BodyFraming.Kind.CHUNKED);
        if (chunked) {
            to.write(ByteBufUtil.writeAscii(to.allocator(), Integer.toHexString(piece.readableBytes()) + "\r\n"));
        }
        to.write(piece.retain());
        if (chunked) {
            to.write(ByteBufUtil.writeAscii(to.allocator(), "\r\n"));
        }
        to.flush();
    }

    public void pipeEnd(ChannelIo to) {
        written = true;
        if (bodyFraming.is(BodyFraming.Kind.CHUNKED)) {
            to.write(ByteBufUtil.writeAscii(to.allocator(), "0\r\n\r\n"));
            to.flush();
        }
    }
}
