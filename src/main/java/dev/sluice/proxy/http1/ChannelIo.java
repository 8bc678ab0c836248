package dev.sluice.proxy.http1;

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
 * One connection as bytes. Nothing here reports back: that a connection broke is told once, by {@code channelInactive}, whatever was being
 * done with it.
 */
@SuppressWarnings("FutureReturnValueIgnored")
public // see above
final class ChannelIo {
    private final ChannelHandlerContext context;

    /** @param context of our own handler: what is written there passes nothing but TLS on its way out */
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
        return channel().isActive();
    }

    /** False while more is written than the socket takes. */
    public boolean isWritable() {
        return channel().isWritable();
    }

    /** From now on {@link #isWritable} is false while anything at all waits in this process for room in the socket. */
    public void writableOnlyWhenEmpty() {
        channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 1));
    }

    public void write(ByteBuf bytes) {
        context.write(bytes, context.voidPromise());
    }

    public void flush() {
        context.flush();
    }

    /** Back pressure: whether more is read. */
    public void read(boolean on) {
        channel().config().setAutoRead(on);
    }

    public void close() {
        context.close();
    }

    /** Breaks the connection in a way that the other side cannot take for its proper end. */
    public void reset() {
        channel().config().setOption(ChannelOption.SO_LINGER, 0);
        context.close();
    }

    /** Says good-bye behind what was written; the other side's bytes are still read, lest a reset destroys the last answer. */
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

    /** Puts another handler in the place of ours. */
    public void replaceBy(ChannelHandler other) {
        context.pipeline().replace(context.handler(), context.name(), other);
    }

    /** The other side's address without its port. */
    public String peer() {
        InetAddress address = peerAddress();
        return address == null ? "local" : address.getHostAddress();
    }

    /** The other side's address; null: it has none, or is gone. */
    public @Nullable InetAddress peerAddress() {
        SocketAddress remote = channel().remoteAddress();
        return remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }
}
