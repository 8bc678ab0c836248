package dev.sluice.proxy.upstream;

import dev.sluice.proxy.http1.BodyScanner;
import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.ConnectionFaults;
import dev.sluice.proxy.http1.HeadScanner;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.ResponseHead;
import dev.sluice.proxy.websocket.TunnelEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an upstream, either idle or used by one call from its first byte sent to the last byte of its
 * response. Anything but an exact response closes it: bytes while it is idle, bytes after a response, ambiguous
 * framing.
 *
 * <p>Runs on its event loop only, which is that of its calls.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private static final int MAX_INTERIM = 16;
    private static final int SWITCHED = 101;

    private final UpstreamPool pool;
    private final @Nullable HostPool owner;
    private final ChannelIo channelIo;
    private final long openedNanos;
    private final HeadScanner heads;
    private final BodyScanner bodies = new BodyScanner(true);
    private @Nullable UpstreamCall activeCall;
    private @Nullable ResponseHead head;
    private String method = "";
    private boolean anyByte;
    private boolean broken;
    private int interim;
    private long idleSinceNanos;
    private long idleNanos;

    /**
     * Wraps a socket that was just opened.
     *
     * @param owner receives the connection after each call; null if it is closed then
     * @param last the handler at the end of the socket's pipeline
     */
    UpstreamConnection(UpstreamPool pool, @Nullable HostPool owner, ChannelHandlerContext last) {
        this.pool = pool;
        this.owner = owner;
        last.pipeline().addBefore(last.name(), "sluice", this);
        this.channelIo = new ChannelIo(last.pipeline().context(this));
        this.openedNanos = pool.nanos();
        this.idleSinceNanos = openedNanos;
        this.idleNanos = TimeUnit.MILLISECONDS.toNanos(pool.settings().idleMs());
        this.heads = new HeadScanner(new HeadScanner.Bounds(
                pool.settings().maxHeadBytes(), pool.settings().maxHeadBytes(), HeadScanner.MAX_FIELDS));
    }

    public ChannelIo channelIo() {
        return channelIo;
    }

    /** Begins a call: every byte that arrives from now on belongs to its response. */
    public void begin(UpstreamCall call, String callMethod) {
        activeCall = call;
        method = callMethod;
        head = null;
        anyByte = false;
        interim = 0;
    }

    /** Abandons the call and closes the connection; later bytes are ignored. */
    public void abandon() {
        activeCall = null;
        channelIo.close();
    }

    /** Returns the connection to the pool without anything written to it, so that it is still idle for as long. */
    public void giveBack() {
        activeCall = null;
        release();
    }

    private void release() {
        if (owner == null) {
            channelIo.close();
        } else {
            owner.add(this, pool.nanos());
        }
    }

    /** Returns whether another call may be sent on this connection. */
    boolean isFresh(long nowNanos) {
        return channelIo.isOpen()
                && nowNanos - idleSinceNanos < idleNanos
                && nowNanos - openedNanos
                        < TimeUnit.MILLISECONDS.toNanos(pool.settings().maxAgeMs());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (activeCall == null) {
                channelIo.close(); // bytes without a request
            }
            while (in.isReadable() && activeCall != null) {
                anyByte = true;
                if (head == null) {
                    readHead(in, activeCall);
                } else {
                    readBody(in, activeCall);
                }
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (activeCall != null) {
            activeCall.responsePaused();
        }
        ctx.fireChannelReadComplete();
    }

    private void readHead(ByteBuf in, UpstreamCall call) {
        MessageHead found = heads.take(in);
        ProtocolError protocolError = found == null ? heads.protocolError() : ResponseHead.check(found);
        if (protocolError != null) {
            fail();
            return;
        }
        if (found == null) {
            return;
        }
        ResponseHead response = ResponseHead.of(found, method);
        TunnelEnd end = response.status() == SWITCHED ? call.switched(response) : null;
        if (end != null) {
            end.take(in.retain()); // the bytes after the head are the first of the tunnel
            return;
        }
        if (response.isInterim()) {
            if (response.status() == SWITCHED || ++interim > MAX_INTERIM) {
                fail(); // an unexpected interim response
            }
            return;
        }
        head = response;
        bodies.begin(response.bodyFraming());
        call.responseHead(response);
        if (activeCall != null && bodies.ended()) {
            finish(in, activeCall);
        }
    }

    /** Replaces this handler by one end of a tunnel. */
    public void replaceBy(TunnelEnd end) {
        activeCall = null;
        channelIo.replaceBy(end);
    }

    private void readBody(ByteBuf in, UpstreamCall call) {
        ByteBuf piece = bodies.next(in);
        if (piece != null) {
            call.responsePiece(piece);
        }
        if (activeCall == null) {
            return;
        }
        ProtocolError protocolError = bodies.protocolError();
        if (protocolError != null) {
            fail();
        } else if (bodies.ended()) {
            finish(in, call);
        }
    }

    /**
     * Ends a complete response. The connection is returned before the call is settled, since settling may start the
     * next call.
     */
    private void finish(ByteBuf in, UpstreamCall call) {
        ResponseHead response = head;
        activeCall = null;
        head = null;
        if (response == null || in.isReadable() || !response.keepsAlive() || !call.leavesConnection()) {
            channelIo.close();
        } else {
            keepAlive(response.messageHead());
            channelIo.read(true);
            idleSinceNanos = pool.nanos();
            release();
        }
        call.responseEnded();
    }

    /**
     * Applies {@code Keep-Alive: timeout=n}: the upstream closes after n seconds, so the connection is not used in the
     * last second.
     */
    private void keepAlive(MessageHead response) {
        int field = response.find("keep-alive");
        if (field < 0) {
            return;
        }
        String value = response.text(response.valueFrom(field), response.valueTo(field));
        int i = value.indexOf("timeout=");
        long seconds = 0;
        for (int at = i + 8;
                i >= 0 && at < value.length() && Character.isDigit(value.charAt(at)) && seconds < 3600;
                at++) {
            seconds = seconds * 10 + Character.digit(value.charAt(at), 10);
        }
        if (i >= 0) {
            idleNanos = Math.min(idleNanos, TimeUnit.MILLISECONDS.toNanos(Math.max(0, seconds * 1000 - 1000)));
        }
    }

    private void fail() {
        UpstreamCall call = activeCall;
        activeCall = null;
        channelIo.close();
        if (call != null) {
            call.responseBroken(anyByte);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (activeCall != null && channelIo.isWritable()) {
            activeCall.upstreamWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (owner != null) {
            owner.closed(this);
        }
        UpstreamCall call = activeCall;
        activeCall = null;
        if (call != null) {
            if (head != null && bodies.endsAtClose() && !broken) {
                call.responseEnded();
            } else {
                call.responseBroken(anyByte);
            }
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken = true; // after a reset or broken TLS record, the close is not a valid end of a response
        channelIo.close(); // the rest happens in channelInactive
        ConnectionFaults.report(cause);
    }
}
