package dev.sluice.proxy;

import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.proxy.http1.ChannelIo;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of the two sockets of a {@link Tunnel}, as the last reader of its bytes. On its event loop only, which is that of the other end. */
final class TunnelEnd extends ChannelInboundHandlerAdapter {
    private final Tunnel tunnel;
    private final FrameScanner frames;
    private @Nullable ChannelIo channelIo;
    private boolean paused;
    private boolean held;

    /** Whether a close frame has come from here. */
    private boolean sentClose;

    private boolean over;

    /** @param frames what comes from here */
    TunnelEnd(Tunnel tunnel, FrameScanner frames) {
        this.tunnel = tunnel;
        this.frames = frames;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channelIo = new ChannelIo(ctx);
    }

    ChannelIo channelIo() {
        return Objects.requireNonNull(channelIo, "not in a pipeline yet");
    }

    FrameScanner frames() {
        return frames;
    }

    boolean sentClose() {
        return sentClose;
    }

    void sendClose() {
        sentClose = true;
    }

    /** Back pressure. */
    void pause(boolean on) {
        paused = on;
        read();
    }

    /** What it said must wait for its turn first. */
    void hold(boolean on) {
        held = on;
        read();
    }

    private void read() {
        if (!over) {
            channelIo().read(!paused && !held);
        }
    }

    /** Whether the other side takes no more of it. */
    boolean isPaused() {
        return paused;
    }

    boolean isOver() {
        return over;
    }

    /** Nothing more of it is heard; what was written goes out first. */
    void finish() {
        if (!over) {
            over = true;
            channelIo().read(true);
            channelIo().endOutput();
        }
    }

    void cut() {
        over = true;
        channelIo().close();
    }

    /** Bytes that were there before it was. */
    void take(ByteBuf bytes) {
        arrived(bytes);
        tunnel.arrivedAll(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        arrived((ByteBuf) message);
    }

    private void arrived(ByteBuf bytes) {
        if (over || !bytes.isReadable()) {
            bytes.release();
        } else {
            tunnel.arrived(this, bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        tunnel.arrivedAll(this);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channelIo().isWritable()) {
            tunnel.writable(this);
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over = true;
        tunnel.ended(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channelIo().close(); // a reset, a broken TLS record: the rest happens in channelInactive
    }
}
