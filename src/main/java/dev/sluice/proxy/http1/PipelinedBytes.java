package dev.sluice.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The bytes that a bot sent after a request that is still unanswered. The caller stops reading when the buffer is full. */
public final class PipelinedBytes {
    private static final int MOST = 16_384;

    private @Nullable ByteBuf bytes;

    /** Adds bytes and takes ownership of {@code more}. */
    public void add(ByteBuf more, ByteBufAllocator allocator) {
        ByteBuf before = bytes;
        if (before == null) {
            bytes = more;
            return;
        }
        ByteBuf joined = allocator.buffer(before.readableBytes() + more.readableBytes());
        joined.writeBytes(before).writeBytes(more);
        before.release();
        more.release();
        bytes = joined;
    }

    public boolean isEmpty() {
        return bytes == null;
    }

    public int bytes() {
        return bytes == null ? 0 : bytes.readableBytes();
    }

    public boolean isFull() {
        return bytes() > MOST;
    }

    /** Returns all bytes and passes their ownership to the caller; null if there are none. */
    public @Nullable ByteBuf take() {
        ByteBuf all = bytes;
        bytes = null;
        return all;
    }

    public void release() {
        ByteBuf all = take();
        if (all != null) {
            all.release();
        }
    }
}
