package dev.sluice.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What a bot sent behind the request that is not answered yet. Whoever holds it stops reading when it is full. */
public final class PipelinedBytes {
    private static final int MOST = 16_384;

    private @Nullable ByteBuf bytes;

    /** Takes {@code more} over. */
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

    /** Gives all of it away; null: nothing was held. */
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
