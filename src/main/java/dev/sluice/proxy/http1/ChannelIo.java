package dev.sluice.proxy.http1;

import dev.sluice.upgrade.IoUringConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Byte access to one connection. Write and close report no errors: a broken connection is reported once, by
 * {@code channelInactive}.
 */
@SuppressWarnings("FutureReturnValueIgnored")
public // see above
final class ChannelIo {
    private final ChannelHandlerContext context;
    private boolean closes;

    /**
     * Creates access to a connection.
     *
     * @param context the context of the gateway's own handler: after it, outbound bytes pass only the TLS handler
     */
    public ChannelIo(ChannelHandlerContext context) {
        this.context = context;
    }

    Channel channel() {
        return context.channel();
    }

    public ByteBufAllocator allocator() {
        return context.alloc();
    }

    public boolean isTls() {
        return context.pipeline().get(SslHandler.class) != null;
    }

    public boolean isOpen() {
        return !closes && channel().isActive();
    }

    /** Returns true once this side closes the connection; with io_uring or TLS, bytes may still arrive for a moment. */
    public boolean closes() {
        return closes;
    }

    /** Returns false while more bytes are written than the socket accepts. */
    public boolean isWritable() {
        return channel().isWritable();
    }

    /** Makes {@link #isWritable} return false while any byte waits in this process for room in the socket. */
    public void writableOnlyWhenEmpty() {
        channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 1));
        IoUringConnection.writeAtOnce(channel());
    }

    public void write(ByteBuf bytes) {
        context.write(bytes, context.voidPromise());
    }

    public void flush() {
        context.flush();
    }

    /** Switches reading on or off, for back pressure. */
    public void read(boolean on) {
        channel().config().setAutoRead(on);
    }

    public void close() {
        closes = true;
        IoUringConnection.ignoreInput(channel());
        context.close();
    }

    /** Resets the connection, so that the other side cannot accept it as a normal end. */
    public void reset() {
        closes = true;
        channel().config().setOption(ChannelOption.SO_LINGER, 0);
        context.close();
    }

    /**
     * Closes the output after the written bytes. Input is still read, because a reset could otherwise destroy the last
     * response.
     */
    public void endOutput() {
        boolean halves = channel() instanceof DuplexChannel && !isTls();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (halves && written.isSuccess()) {
                ((DuplexChannel) written.channel()).shutdownOutput();
            } else {
                written.channel().close();
            }
        });
    }

    /** Replaces the gateway's handler by another one. */
    public void replaceBy(ChannelHandler other) {
        context.pipeline().replace(context.handler(), context.name(), other);
    }

    /** Returns the remote address; null if there is none or the connection is closed. */
    public @Nullable InetAddress peerAddress() {
        SocketAddress remote = channel().remoteAddress();
        return remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }
}
