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
 * A connection of a bot; replaces the decoder of the HTTP server. It processes one request at a time: later bytes wait until the response is
 * written, so that responses are in order and a refusal never mixes with another response. A request that could be read in two ways is refused and
 * the connection closed after a delay in which the bot can read the reason. {@link BotState} shows the states.
 *
 * <p>Calls are passed to a {@link HttpCall}, which writes its response here as bytes; the gateway's own pages are passed to the HTTP server. Runs on
 * its event loop only.
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

    /** Returns the bot's address without the port. */
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
            channelIo().close(); // a call in flight runs to its end, as after a disconnect
        }
    }

    private @Nullable ByteBuf takeHeld() {
        ByteBuf all = held.take();
        heldBytes.release();
        return all;
    }

    /** Applies back pressure to the request's body. */
    void pauseBody(boolean paused) {
        bodyPaused = paused;
        sinceNanos = proxyVerticle.nanos();
        readOn();
    }

    private void readOn() {
        channelIo().read(!held.isFull() && !(bodyPaused && state == BotState.BODY));
    }

    // ---- responses

    /** Returns true if the connection closes after the response to the current request; the response then contains {@code Connection: close}. */
    boolean closesAfterAnswer() {
        return closing || state == BotState.BODY || proxyVerticle.draining();
    }

    /** Marks the connection to close after the response, because only the close delimits the response body. */
    void closeAfterAnswer() {
        closing = true;
    }

    /** Returns true while a request is being read or answered. */
    boolean isBusy() {
        return state == BotState.BODY || state == BotState.ANSWERING;
    }

    /** Writes bytes of the response; they are sent by the next {@link #flush()}. */
    void write(ByteBuf bytes) {
        wrote = true;
        channelIo().write(bytes);
    }

    void flush() {
        channelIo().flush();
    }

    /** Writes a complete response of the gateway. */
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

    /** Completes the current request after the last byte of the response was written, and reads the next one. */
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

    /** Writes the response to a handshake; all later bytes belong to the tunnel. */
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
        end.pause(end.isPaused()); // reading stopped if more bytes came than may be held
    }

    /** Closes the connection because the response cannot be completed, so that the bot does not accept it as complete. */
    void cut() {
        trip = null;
        channelIo().flush();
        if (request != null && request.http10()) {
            channelIo().reset();
            return;
        }
        channelIo().close();
    }

    /** Writes what the HTTP server produces: the gateway's own pages. */
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

    /** Refuses the current request and closes the connection. */
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

    /** Refuses the connection before its first byte: too many connections, or an address that may not connect. */
    void refuseConnection(ProtocolError protocolError) {
        refuse(protocolError);
    }

    /** Stops a call that was not sent: answers 503 if it will certainly never be sent, else closes the connection. */
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

    // ---- time and close

    /** Checks the timeouts for a head, a body and the next request; called periodically. */
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

    /**
     * Returns the maximum idle time. During a graceful stop, an already served connection closes immediately, and a new one may still send a cancel.
     */
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
