package dev.sluice.proxy.websocket;

import dev.sluice.core.websocket.FrameEvent;
import dev.sluice.core.websocket.FrameScanner;
import dev.sluice.core.websocket.Opcode;
import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.ConnectionFaults;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Either of the two sockets of a {@link WebSocketTunnel}, as the last handler of its pipeline. Runs on the event loop
 * that both ends share.
 */
public final class TunnelEnd extends ChannelInboundHandlerAdapter {
    /** The tunnel of this end. */
    interface Owner {
        /** Handles received bytes. Takes ownership of {@code bytes}. */
        void arrived(TunnelEnd from, ByteBuf bytes);

        /** Handles that no more bytes are available for now. */
        void arrivedAll(TunnelEnd from);

        /** Handles that the socket accepts bytes again. */
        void writable(TunnelEnd end);

        /** Handles a ping or a pong of this side. */
        void heartbeat(TunnelEnd from);

        /** Handles that nothing more is needed from this side, as the other one has closed. */
        void unneeded(TunnelEnd end);

        /** Handles the close of the connection. */
        void ended(TunnelEnd end);
    }

    private final Owner owner;
    private final FrameScanner frames;
    private @Nullable ChannelIo channelIo;
    private boolean paused;
    private long pausedNanos;
    private boolean queued;

    /** True if this side has sent a close frame. */
    private boolean sentClose;

    private boolean over;

    /**
     * Creates an end of a tunnel.
     *
     * @param frames the scanner of the bytes from this side
     */
    TunnelEnd(Owner owner, FrameScanner frames) {
        this.owner = owner;
        this.frames = frames;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channelIo = new ChannelIo(ctx);
    }

    public ChannelIo channelIo() {
        return Objects.requireNonNull(channelIo, "not in a pipeline yet");
    }

    FrameScanner frames() {
        return frames;
    }

    /** Tracks the frames in bytes that pass unread. */
    void scan(ByteBuf bytes) {
        ByteBuffer in = bytes.nioBufferCount() == 1
                ? bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes())
                : bytes.nioBuffer();
        FrameEvent frameEvent = frames.next(in);
        while (frameEvent != FrameEvent.MORE && frameEvent != FrameEvent.INVALID) {
            if (frameEvent == FrameEvent.END) {
                frameEnded();
            }
            frameEvent = frames.next(in);
        }
    }

    /** Notes the end of a frame of this side, which may be a close, a ping or a pong. */
    void frameEnded() {
        if (frames.opcode() == Opcode.CLOSE) {
            markCloseSent();
        } else if (frames.opcode().isControl()) {
            owner.heartbeat(this);
        }
    }

    /** Notes that nothing more is needed from this side, as the other one has closed. */
    void unneeded() {
        owner.unneeded(this);
    }

    boolean sentClose() {
        return sentClose;
    }

    void markCloseSent() {
        sentClose = true;
    }

    /** Applies back pressure because the other side accepts no more bytes. */
    public void pause(boolean on) {
        paused = on;
        read();
    }

    /** Stops reading from now on because the other side accepts no more bytes. */
    void pauseSince(long nowNanos) {
        pausedNanos = nowNanos;
        pause(true);
    }

    /** Returns whether the other side has accepted no more bytes for longer than this. */
    boolean isPausedLonger(long nanos, long nowNanos) {
        return paused && nowNanos - pausedNanos > nanos;
    }

    /** Stops or resumes reading while messages of this side wait to be sent. */
    void pauseForQueue(boolean on) {
        queued = on;
        read();
    }

    private void read() {
        if (!over) {
            channelIo().read(!paused && !queued);
        }
    }

    /** Returns whether reading is stopped because the other side accepts no more bytes. */
    public boolean isPaused() {
        return paused;
    }

    boolean isOver() {
        return over;
    }

    /** Ends this side after the written bytes were sent; its further input is ignored. */
    void finish() {
        if (!over) {
            over = true;
            channelIo().read(true);
            channelIo().endOutput();
        }
    }

    void disconnect() {
        over = true;
        channelIo().close();
    }

    /** Handles bytes that arrived before this handler was installed. */
    public void take(ByteBuf bytes) {
        arrived(bytes);
        owner.arrivedAll(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        arrived((ByteBuf) message);
    }

    private void arrived(ByteBuf bytes) {
        if (over || channelIo().closes() || !bytes.isReadable()) {
            bytes.release();
        } else {
            owner.arrived(this, bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        owner.arrivedAll(this);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channelIo().isWritable()) {
            owner.writable(this);
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over = true;
        owner.ended(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channelIo().close(); // after a reset or a broken TLS record; the rest happens in channelInactive
        ConnectionFaults.report(cause);
    }
}
