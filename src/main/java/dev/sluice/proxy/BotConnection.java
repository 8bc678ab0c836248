package dev.sluice.proxy;

import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.proxy.http1.BodyScanner;
import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.HeadScanner;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.PipelinedBytes;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.settings.ProxySettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a bot, in place of the HTTP server's decoder. Lets one request through at a time: bytes behind it wait until its answer
 * is written, so that answers come in order and a refusal never meets another one's answer. What is not beyond doubt is refused and the
 * connection closed, after the bot had time to read why; {@link BotState} draws its ways.
 *
 * <p>Calls are given to a {@link HttpCall}, which writes its answer here as bytes; the gateway's own pages go on to the HTTP server. On its event
 * loop only.
 */
final class BotConnection extends ChannelDuplexHandler {
    private static final int DISCARDED_BYTES = 1_048_576;
    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ProxyVerticle proxyVerticle;
    private final ListenerMode listenerMode;
    private final HeadScanner heads;
    private final InputBudget.Share headBytes;
    private final InputBudget.Share heldBytes;
    private final PipelinedBytes held = new PipelinedBytes();
    private final BodyScanner bodies = new BodyScanner(false);
    private @Nullable ChannelHandlerContext context;
    private @Nullable ChannelIo channelIo;
    private String peer = "";
    private BotState state = BotState.HEAD;
    private @Nullable ProxiedCall trip;
    private @Nullable PageRequestFeed page;
    private @Nullable RequestHead request;
    private boolean reading;
    private boolean wrote;
    private boolean answered;
    private boolean served;
    private boolean bodyPaused;
    private boolean closing;
    private boolean gone;
    private long bodyBytes;
    private long sinceNanos;

    BotConnection(ProxyVerticle proxyVerticle, ListenerMode listenerMode) {
        this.proxyVerticle = proxyVerticle;
        this.listenerMode = listenerMode;
        this.headBytes = proxyVerticle.inputs().open();
        this.heldBytes = proxyVerticle.inputs().open();
        this.heads = new HeadScanner(
                new HeadScanner.Bounds(
                        proxyVerticle.settings().mostLineBytes(),
                        proxyVerticle.settings().mostHeadBytes(),
                        ProxyVerticle.MOST_FIELDS),
                headBytes::hold);
        this.sinceNanos = proxyVerticle.nanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        channelIo = new ChannelIo(ctx);
    }

    /** The bot's address without its port. */
    String peer() {
        if (peer.isEmpty()) {
            peer = channelIo().peer();
        }
        return peer;
    }

    ChannelIo channelIo() {
        return Objects.requireNonNull(channelIo, "not in a pipeline yet");
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not in a pipeline yet");
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state == BotState.DISCARDING) {
            bodyBytes += in.readableBytes();
            in.release();
            if (bodyBytes > DISCARDED_BYTES) {
                channelIo().close();
            }
        } else if (!held.isEmpty() || state == BotState.ANSWERING) {
            hold(in);
        } else {
            read(in);
        }
    }

    private void read(ByteBuf in) {
        reading = true;
        try {
            while (in.isReadable() && (state == BotState.HEAD || state == BotState.BODY)) {
                if (state == BotState.HEAD) {
                    readHead(in);
                } else {
                    readBody(in);
                }
            }
        } finally {
            reading = false;
        }
        if (in.isReadable() && state == BotState.ANSWERING) {
            hold(in);
        } else {
            in.release();
        }
    }

    private void readHead(ByteBuf in) {
        if (!heads.begun()) {
            sinceNanos = proxyVerticle.nanos();
        }
        MessageHead messageHead = heads.take(in);
        ProtocolError protocolError = messageHead == null ? heads.protocolError() : RequestHead.check(messageHead);
        if (protocolError != null) {
            refuse(protocolError);
        } else if (messageHead != null) {
            RequestHead found = RequestHead.of(messageHead);
            if (found.bodyFraming().length() > proxyVerticle.settings().mostBodyBytes()) {
                refuse(new ProtocolError(413, "a body that is too large"));
            } else {
                begin(found);
            }
        }
    }

    private void begin(RequestHead found) {
        request = found;
        wrote = false;
        answered = false;
        closing = !found.keepsAlive();
        bodyBytes = 0;
        bodies.begin(found.bodyFraming());
        state = bodies.ended() ? BotState.ANSWERING : BotState.BODY;
        OriginRefusal byPage = listenerMode.checkOrigin(proxyVerticle.exchangeEndpoints(), found);
        if (byPage != null) {
            proxyVerticle.proxyCounters().origins().add(byPage);
            answerOwn(GatewayResponse.byPage(byPage));
        } else if (listenerMode.leadsToPage(found)) {
            page = new PageRequestFeed(context(), found, bodies.ended());
        } else {
            ProxiedCall call = RequestDispatcher.of(proxyVerticle, this, listenerMode, found);
            trip = call;
            if (call != null) {
                call.begin();
            }
        }
        if (!answered && state == BotState.BODY && found.expectsContinue()) {
            channelIo().write(Unpooled.wrappedBuffer(CONTINUE));
            channelIo().flush();
        }
    }

    private void readBody(ByteBuf in) {
        sinceNanos = proxyVerticle.nanos();
        ByteBuf piece = bodies.next(in);
        ProtocolError protocolError = bodies.protocolError();
        if (piece != null) {
            bodyBytes += piece.readableBytes();
            if (bodyBytes > proxyVerticle.settings().mostBodyBytes()) {
                protocolError = new ProtocolError(413, "a body that is too large");
            } else if (trip != null) {
                trip.bodyPiece(piece);
            } else if (page != null) {
                page.piece(piece);
            }
        }
        if (protocolError != null) {
            refuse(protocolError);
        } else if (bodies.ended() && state == BotState.BODY) {
            state = BotState.ANSWERING;
            if (trip != null) {
                trip.bodyEnded();
            } else if (page != null) {
                page.end();
            }
        }
    }

    private void hold(ByteBuf in) {
        if (heldBytes.hold(held.bytes() + in.readableBytes())) {
            held.add(in, channelIo().allocator());
            readOn();
        } else {
            in.release();
            channelIo().close(); // what is in flight runs to its end, as for a bot that hangs up
        }
    }

    private @Nullable ByteBuf takeHeld() {
        ByteBuf all = held.take();
        heldBytes.release();
        return all;
    }

    /** Back pressure on the request's body. */
    void pauseBody(boolean paused) {
        bodyPaused = paused;
        sinceNanos = proxyVerticle.nanos();
        readOn();
    }

    private void readOn() {
        channelIo().read(!held.isFull() && !(bodyPaused && state == BotState.BODY));
    }

    // ---- answering

    /** Whether the connection ends with the answer to the present request; the answer then says so. */
    boolean closesAfterAnswer() {
        return closing || state == BotState.BODY || proxyVerticle.draining();
    }

    /** Only the end of the connection can tell where the answer ends. */
    void closeAfterAnswer() {
        closing = true;
    }

    /** Whether a request is being read or answered. */
    boolean isBusy() {
        return state == BotState.BODY || state == BotState.ANSWERING;
    }

    /** Bytes of the answer; they leave with the next {@link #flush()}. */
    void write(ByteBuf bytes) {
        wrote = true;
        channelIo().write(bytes);
    }

    void flush() {
        channelIo().flush();
    }

    /** An answer of ours, whole. */
    void answerOwn(GatewayResponse own) {
        if (closesAfterAnswer()) {
            own.closing();
        }
        if (request != null) {
            own.to(request);
        }
        write(own.bytes(channelIo().allocator()));
        flush();
        finished();
    }

    boolean isWritable() {
        return channelIo().isWritable();
    }

    /** The last byte of the answer was written. */
    void finished() {
        boolean closes = closesAfterAnswer();
        answered = true;
        served = true;
        wrote = false;
        trip = null;
        page = null;
        request = null;
        headBytes.release();
        if (gone || state == BotState.DISCARDING) {
            return;
        }
        if (closes) {
            linger();
            return;
        }
        state = BotState.HEAD;
        sinceNanos = proxyVerticle.nanos();
        ByteBuf next = reading ? null : takeHeld();
        if (next != null) {
            readOn();
            read(next);
        }
    }

    /** The answer to a handshake: what comes from now on belongs to a tunnel. */
    void upgrade(ByteBuf answer, TunnelEnd end) {
        state = BotState.TUNNEL;
        trip = null;
        request = null;
        write(answer);
        flush();
        channelIo().replaceBy(end);
        ByteBuf early = takeHeld();
        closeShares();
        if (early != null) {
            end.take(early);
        }
        end.pause(end.isPaused()); // reading stopped when more came than is held
    }

    /** The answer cannot be finished as it began: the connection breaks, so that nobody takes it for whole. */
    void cut() {
        trip = null;
        channelIo().flush();
        if (request != null && request.http10()) {
            channelIo().reset();
            return;
        }
        channelIo().close();
    }

    /** What the HTTP server writes: pages of ours. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise is passed on
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (state == BotState.DISCARDING) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new IllegalStateException("the connection is closing"));
        } else {
            wrote = true;
            ctx.write(message, promise);
        }
    }

    private void refuse(ProtocolError protocolError) {
        boolean sent = trip != null && trip.wasSent();
        boolean full = protocolError.status() == InputBudget.FULL.status();
        refuse(
                full
                        ? GatewayResponse.full(protocolError, sent)
                        : GatewayResponse.plain(protocolError.status(), protocolError.why(), sent));
    }

    /** The present request goes no further, and the connection ends. */
    void refuse(GatewayResponse own) {
        ProxiedCall lost = trip;
        trip = null;
        if (wrote) {
            channelIo().close();
        } else {
            proxyVerticle.proxyCounters().refusedAtDoor();
            channelIo().write(own.closing().bytes(channelIo().allocator()));
            linger();
        }
        if (lost != null) {
            lost.callerGone();
        }
    }

    /** Before its first byte: one connection too many, or an address that may not come. */
    void refuseConnection(ProtocolError protocolError) {
        refuse(protocolError);
    }

    /** The gateway stops: a call that was not sent gets a definite answer, if it surely will not be. */
    void giveUp() {
        ProxiedCall lost = trip;
        if (lost != null && !lost.wasSent()) {
            trip = null;
            closing = true;
            if (lost.withdrawn()) {
                answerOwn(GatewayResponse.empty(503, false).because(RequestDispatcher.DRAINING));
            } else {
                cut();
            }
        }
    }

    private void linger() {
        state = BotState.DISCARDING;
        sinceNanos = proxyVerticle.nanos();
        bodyBytes = 0;
        held.release();
        heldBytes.release();
        headBytes.release();
        channelIo().read(true);
        channelIo().endOutput();
    }

    // ---- time and the end

    /** Called now and then by the loop: a head, a body or the next request that does not come. */
    void check(long nowNanos) {
        ProxySettings settings = proxyVerticle.settings();
        long quietNanos = nowNanos - sinceNanos;
        boolean between = state == BotState.HEAD && !heads.begun();
        boolean inHead = state == BotState.HEAD && heads.begun();
        boolean inBody = state == BotState.BODY && !bodyPaused;
        boolean lingers = state == BotState.DISCARDING && quietNanos > LINGER_NANOS;
        if (lingers || (between && quietNanos > mostQuietNanos(settings))) {
            channelIo().close();
        } else if (inHead && quietNanos > settings.headTimeoutMs() * ProxyVerticle.MILLI) {
            refuse(new ProtocolError(408, "the head did not arrive in time"));
        } else if (inBody && quietNanos > settings.bodyPauseMs() * ProxyVerticle.MILLI) {
            refuse(new ProtocolError(408, "the body did not arrive in time"));
        }
    }

    /** While the gateway stops, a connection that had its answer goes at once, and one that just came may still bring a cancel. */
    private long mostQuietNanos(ProxySettings settings) {
        long idleNanos = settings.idleTimeoutMs() * ProxyVerticle.MILLI;
        return proxyVerticle.draining() ? served ? 0 : Math.min(idleNanos, LINGER_NANOS) : idleNanos;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (trip != null && isWritable()) {
            trip.callerWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    private void closeShares() {
        headBytes.close();
        heldBytes.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone = true;
        held.release();
        closeShares();
        proxyVerticle.left(this);
        ProxiedCall lost = trip;
        trip = null;
        if (lost != null) {
            lost.callerGone();
        }
        ctx.fireChannelInactive();
    }
}
