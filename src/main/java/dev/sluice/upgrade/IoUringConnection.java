package dev.sluice.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of an io_uring connection. It makes the connection end like an epoll connection: bytes that were
 * flushed before a close are sent as far as the socket has room, and then the other side sees the end at once.
 *
 * <p>Without it, Netty 4.2.18 sends only the first flush and drops later ones at a close. If the close begins between a
 * read and its result, Netty also waits for another read, which keeps the socket open until the other side closes.
 */
public final class IoUringConnection extends ChannelDuplexHandler {
    /** The longest time for the last bytes; without room in the socket they are dropped then. */
    private static final long LAST_WRITE_MILLIS = 1000;

    private boolean writesAtOnce;
    private boolean ignoresInput;
    private boolean isClosing;
    private boolean isFlushing;

    IoUringConnection() {}

    /**
     * Makes each write send at once the bytes that the socket has room for, instead of after the turn of the event
     * loop. Bytes that are still pending in the channel then had no room. Does nothing to channels of other transports,
     * which send at once anyway.
     *
     * @param channel the channel of a connection that this process opened; a write to one that io_uring accepted could
     *     block
     */
    public static void writeAtOnce(Channel channel) {
        IoUringConnection connection = channel.pipeline().get(IoUringConnection.class);
        if (connection != null && channel.parent() == null) {
            connection.writesAtOnce = true;
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise gets the result
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        if (writesAtOnce
                && message instanceof ByteBuf bytes
                && bytes.isReadable()
                && pending != null
                && pending.totalPendingWriteBytes() == 0) {
            ByteBuf rest = send(context, bytes);
            if (rest == null) {
                promise.trySuccess();
            } else {
                context.write(rest, promise);
            }
        } else {
            context.write(message, promise);
        }
    }

    /** Returns the bytes that the socket has no room for; null if it took all. */
    private static @Nullable ByteBuf send(ChannelHandlerContext context, ByteBuf bytes) {
        ByteBuf direct = bytes;
        if (!bytes.hasMemoryAddress()) {
            direct = context.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
            bytes.release();
        }
        try {
            int sent = ((UnixChannel) context.channel())
                    .fd()
                    .writeAddress(direct.memoryAddress(), direct.readerIndex(), direct.writerIndex());
            direct.skipBytes(sent);
        } catch (IOException broken) {
            return direct; // Netty's own write meets the error too, and closes the connection
        }
        if (direct.isReadable()) {
            return direct;
        }
        direct.release();
        return null;
    }

    /** Drops all further input, because this process is about to close the connection; nobody would get a response. */
    public static void ignoreInput(Channel channel) {
        IoUringConnection connection = channel.pipeline().get(IoUringConnection.class);
        if (connection != null) {
            connection.ignoresInput = true;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ignoresInput) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (!isClosing) {
            context.read();
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise gets the result
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        Channel channel = context.channel();
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        if (isFlushing) {
            channel.closeFuture().addListener(closed -> promise.trySuccess());
            return;
        }
        isFlushing = !isClosing && unsent != null && !unsent.isEmpty();
        isClosing = true;
        ignoresInput = true;
        channel.config().setAutoRead(false);
        if (!isFlushing) {
            context.close(promise);
            return;
        }
        ScheduledFuture<?> late =
                context.executor().schedule(() -> end(context, promise), LAST_WRITE_MILLIS, TimeUnit.MILLISECONDS);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (late.cancel(false)) {
                end(context, promise);
            }
        });
    }

    private void end(ChannelHandlerContext context, ChannelPromise promise) {
        isFlushing = false;
        var unused = context.close(promise);
    }
}
