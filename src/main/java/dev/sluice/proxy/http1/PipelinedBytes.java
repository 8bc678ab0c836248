package dev.sluice.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a bot sent after a request that is still unanswered. The caller stops reading when the buffer is full.
 */
public final class PipelinedBytes {
    private static final int MAX_BYTES = 16_384;

    private final InputBudget.Share share;
    private @Nullable ByteBuf bytes;

    /**
     * Creates an empty buffer.
     *
     * @param share the memory budget of the bytes
     */
    public PipelinedBytes(InputBudget.Share share) {
        this.share = share;
    }

    /**
     * Adds bytes and takes ownership of {@code more}. Returns false, and drops {@code more}, if the memory budget has
     * no room.
     */
    public boolean add(ByteBuf more, ByteBufAllocator allocator) {
        ByteBuf before = bytes;
        int held = before == null ? 0 : before.readableBytes();
        if (!share.tryResize(held + more.readableBytes())) {
            more.release();
            return false;
        }
        if (before == null) {
            bytes = more;
            return true;
        }
        ByteBuf joined = allocator.buffer(before.readableBytes() + more.readableBytes());
        joined.writeBytes(before).writeBytes(more);
        before.release();
        more.release();
        bytes = joined;
        return true;
    }

    public boolean isEmpty() {
        return bytes == null;
    }

    public boolean isFull() {
        return bytes != null && bytes.readableBytes() > MAX_BYTES;
    }

    /** Returns all bytes and passes their ownership to the caller; null if there are none. */
    public @Nullable ByteBuf take() {
        ByteBuf all = bytes;
        if (all != null) {
            bytes = null;
            share.release();
        }
        return all;
    }

    public void release() {
        ByteBuf all = take();
        if (all != null) {
            all.release();
        }
    }

    /** Releases everything; later bytes are dropped. */
    public void close() {
        release();
        share.close();
    }
}
