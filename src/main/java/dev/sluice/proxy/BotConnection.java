package dev.sluice.proxy;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.proxy.call.GatewayResponse;
import dev.sluice.proxy.call.OpenConnections;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.http1.PipelinedBytes;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.RequestBody;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.websocket.TunnelEnd;
import dev.sluice.upgrade.ConnectionBound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a bot; replaces the decoder of the HTTP server. It processes one request at a time: later bytes wait
 * until the response is written, so that responses are in order and a refusal never mixes with another response. A
 * request that could be read in two ways is refused and the connection closed after a delay in which the bot can read
 * the reason. {@link BotState} shows the states.
 *
 * <p>A request becomes a {@link HttpCall}, a {@link Handshake} or a {@link RelayedCall}, which writes its response here
 * as bytes; the gateway's own pages are passed to the HTTP server. Runs on its event loop only.
 */
final class BotConnection extends ChannelDuplexHandler implements OpenConnections.Bot {
    private static final int MAX_DISCARDED_BYTES = 1_048_576;

    private static final long LINGER_NANOS = 2 * Nanos.PER_SECOND;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Context context;
    private final TrafficState traffic;
    private final RequestReader requests;
    private final PipelinedBytes pipelined;
    private @Nullable ChannelHandlerContext channelContext;
    private @Nullable ChannelIo channelIo;
    private final RequestSource origin;
    private BotState state = BotState.HEAD;
    private @Nullable ActiveCall call;
    private @Nullable PageRequestFeed page;
    private @Nullable RequestHead request;
    private ConnectRequests.Decision.@Nullable Granted tunnel;
    private ConnectionBound.@Nullable Accepted accepted;
    /** Whether the next request has yet to arrive completely; a new connection may then take the place of this one. */
    private boolean waits = true;

    private boolean reading;
    private boolean wrote;
    private boolean answered;
    private boolean served;
    private boolean bodyPaused;
    private boolean closing;
    private boolean isClosed;
    private long discardedBytes;
    private long sinceNanos;

    /**
     * What a bot's connection uses.
     *
     * @param handover gets the requests for pages while another process takes over
     */
    record Context(
            TrafficState traffic,
            OpenConnections connections,
            Dispatcher dispatcher,
            CallHandover handover,
            ConnectRequests connects) {}

    /** Creates the calls of requests. */
    interface Dispatcher {
        /** Returns the call for a request; null if the request was refused and the response was written. */
        @Nullable
        ActiveCall dispatch(BotConnection bot, ListenerKind listenerKind, RequestHead request);
    }

    BotConnection(Context context, ListenerKind listenerKind) {
        this(context, RequestSource.direct(listenerKind));
    }

    /** Creates a connection of another process of the gateway, which relays one request of a bot. */
    static BotConnection relayed(Context context, @Nullable HostRouting hosts) {
        return new BotConnection(context, RequestSource.relayed(hosts));
    }

    private BotConnection(Context context, RequestSource origin) {
        this.context = context;
        this.traffic = context.traffic();
        this.origin = origin;
        this.requests = new RequestReader(traffic.settings(), traffic.inputs().open());
        this.pipelined = new PipelinedBytes(traffic.inputs().open());
        this.sinceNanos = traffic.nanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channelContext = ctx;
        channelIo = new ChannelIo(ctx);
        origin.connected(ctx.channel(), channelIo);
        accepted = ConnectionBound.of(ctx.channel());
    }

    RequestSource origin() {
        return origin;
    }

    ChannelIo channelIo() {
        return Objects.requireNonNull(channelIo, "not in a pipeline yet");
    }

    private ChannelHandlerContext channelContext() {
        return Objects.requireNonNull(channelContext, "not in a pipeline yet");
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state == BotState.DISCARDING) {
            discardedBytes += in.readableBytes();
            in.release();
            if (discardedBytes > MAX_DISCARDED_BYTES) {
                channelIo().close();
            }
        } else if (!pipelined.isEmpty() || state == BotState.ANSWERING) {
            enqueue(in);
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
        } catch (RuntimeException fault) {
            in.release();
            throw fault;
        } finally {
            reading = false;
        }
        if (tunnel != null) {
            openTunnel(tunnel, in);
            return;
        }
        waits(state == BotState.BODY
                || state == BotState.DISCARDING
                || (state == BotState.HEAD && requests.isInHead()));
        if (in.isReadable() && state == BotState.ANSWERING) {
            enqueue(in);
        } else {
            in.release();
        }
    }

    private void waits(boolean now) {
        if (now != waits && accepted != null) {
            accepted.setWaiting(now);
        }
        waits = now;
    }

    private void readHead(ByteBuf in) {
        if (!requests.isInHead()) {
            sinceNanos = traffic.nanos();
            if (!served && origin.isProxiedByOther(in, traffic.endpoints().clientAccess())) {
                traffic.unlistedBalancers().proxied(origin.peer(), sinceNanos);
            }
        }
        RequestHead found = requests.readHead(in);
        ProtocolError protocolError = requests.protocolError();
        if (protocolError != null) {
            refuse(protocolError);
        } else if (found != null) {
            begin(found);
        }
    }

    private void begin(RequestHead found) {
        request = found;
        wrote = false;
        answered = false;
        closing = !found.keepsAlive() || origin.isRelayed();
        state = requests.hasBodyEnded() ? BotState.ANSWERING : BotState.BODY;
        ProtocolError wrongOrigin = origin.read(found, traffic.endpoints().clientAccess());
        if (wrongOrigin != null) {
            answerOwn(GatewayResponse.plain(wrongOrigin.status(), wrongOrigin.why(), false));
            return;
        }
        if (origin.isForwardedByOther()) {
            traffic.unlistedBalancers().forwarded(origin.peer(), sinceNanos);
        }
        if (found.isConnect()) {
            connect(found);
            return;
        }
        ListenerKind listenerKind = origin.listenerKind();
        OriginRefusal refusal = listenerKind.checkOrigin(traffic.endpoints(), found);
        if (refusal != null) {
            traffic.counters().origins().add(refusal);
            answerOwn(GatewayResponse.byPage(refusal));
        } else if (listenerKind.leadsToPage(found) && context.handover().isOn()) {
            relayPage(found);
        } else if (listenerKind.leadsToPage(found)) {
            page = new PageRequestFeed(channelContext(), found, closing, requests.hasBodyEnded());
        } else {
            ActiveCall created = context.dispatcher().dispatch(this, listenerKind, found);
            call = created;
            if (created != null) {
                created.begin();
            }
        }
        if (!answered && state == BotState.BODY && found.expectsContinue()) {
            channelIo().write(Unpooled.wrappedBuffer(CONTINUE));
            channelIo().flush();
        }
    }

    private void connect(RequestHead found) {
        ConnectRequests.Decision decision = context.connects().decide(found, origin, state == BotState.BODY);
        if (decision instanceof ConnectRequests.Decision.Refused refused) {
            answerOwn(refused.response());
        } else {
            tunnel = (ConnectRequests.Decision.Granted) decision;
        }
    }

    /**
     * Grants a tunnel: TLS begins on this connection, and another {@link BotConnection} reads what is in it.
     *
     * @param early what the bot sent behind the request without waiting for the response
     */
    private void openTunnel(ConnectRequests.Decision.Granted granted, ByteBuf early) {
        state = BotState.TUNNEL;
        write(Unpooled.wrappedBuffer(granted.response()));
        flush();
        BotConnection inside =
                new BotConnection(context, RequestSource.inTunnel(granted.listenerKind(), origin.address()));
        ChannelPipeline pipeline = channelContext().pipeline();
        pipeline.addBefore(
                channelContext().name(),
                null,
                granted.tls(channelIo().allocator(), traffic.settings().headTimeoutMs()));
        channelIo().replaceBy(inside);
        context.connections().closed(this);
        context.connections().opened(inside);
        if (accepted != null) {
            accepted.setWaiting(true); // for its first request
        }
        pipelined.close();
        requests.close();
        inside.channelIo().read(true);
        pipeline.fireChannelRead(early).fireChannelReadComplete();
    }

    /** Gives a request for a page of the gateway to the process that takes over. */
    private void relayPage(RequestHead found) {
        RequestBody body = new RequestBody(
                found.bodyFraming(),
                traffic.settings().joinBytes(),
                false,
                traffic.inputs().open());
        RelayedCall relayed = new RelayedCall(
                new RelayedCall.Request(
                        found,
                        () -> origin.afterWait(traffic.nanos() - sinceNanos),
                        false,
                        () -> GatewayResponse.empty(502, true).reason(ReasonCode.DRAINING.header()),
                        null),
                body,
                context.handover(),
                this);
        call = relayed;
        relayed.begin();
    }

    /** Continues the current request with another call. */
    void continueWith(ActiveCall next) {
        call = next;
    }

    /** Gives a call that was not sent to the process that takes over. */
    @Override
    public void handOver() {
        if (call != null) {
            call.handOver();
        }
    }

    private void readBody(ByteBuf in) {
        sinceNanos = traffic.nanos();
        ByteBuf piece = requests.readBody(in);
        if (piece != null && call != null) {
            call.bodyPiece(piece);
        } else if (piece != null && page != null) {
            page.piece(piece);
        }
        ProtocolError protocolError = requests.protocolError();
        if (protocolError != null) {
            refuse(protocolError);
        } else if (requests.hasBodyEnded() && state == BotState.BODY) {
            state = BotState.ANSWERING;
            if (call != null) {
                call.bodyEnded();
            } else if (page != null) {
                page.end();
            }
        }
    }

    private void enqueue(ByteBuf in) {
        if (pipelined.add(in, channelIo().allocator())) {
            readOn();
        } else {
            channelIo().close(); // a call in flight runs to its end, as after a disconnect
        }
    }

    /** Applies back pressure to the request's body. */
    void pauseBody(boolean paused) {
        bodyPaused = paused;
        sinceNanos = traffic.nanos();
        readOn();
    }

    private void readOn() {
        channelIo().read(!pipelined.isFull() && !(bodyPaused && state == BotState.BODY));
    }

    // ---- responses

    /**
     * Returns whether the connection closes after the response to the current request; the response then contains
     * {@code Connection: close}.
     */
    boolean closesAfterResponse() {
        closing |= context.handover().isOn(); // so that the bot connects to the process that takes over
        return isClosing();
    }

    private boolean isClosing() {
        return closing || state == BotState.BODY || traffic.isDraining();
    }

    /** Marks the connection to close after the response, because only the close delimits the response body. */
    void closeAfterResponse() {
        closing = true;
    }

    @Override
    public boolean isBusy() {
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
        if (closesAfterResponse()) {
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
        boolean closes = isClosing();
        answered = true;
        served = true;
        wrote = false;
        call = null;
        page = null;
        request = null;
        requests.release();
        if (isClosed || state == BotState.DISCARDING) {
            return;
        }
        if (closes) {
            linger();
            return;
        }
        state = BotState.HEAD;
        sinceNanos = traffic.nanos();
        ByteBuf next = reading ? null : pipelined.take();
        if (next != null) {
            readOn();
            read(next);
        }
    }

    /** Writes the response to a handshake; all later bytes belong to the tunnel. */
    void upgrade(ByteBuf response, TunnelEnd end) {
        state = BotState.TUNNEL;
        call = null;
        request = null;
        write(response);
        flush();
        channelIo().replaceBy(end);
        ByteBuf early = pipelined.take();
        pipelined.close();
        requests.close();
        if (early != null) {
            end.take(early);
        }
        end.pause(end.isPaused()); // reading stopped if more bytes arrived than may be held
    }

    /**
     * Closes the connection because the response cannot be completed, so that the bot does not accept it as complete.
     */
    void disconnect() {
        call = null;
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

    /** Refuses the current request, or a connection before its first byte, and closes the connection. */
    void refuse(ProtocolError protocolError) {
        boolean sent = call != null && call.wasSent();
        boolean full = protocolError.status() == InputBudget.FULL.status();
        refuse(
                full
                        ? GatewayResponse.full(protocolError, sent)
                        : GatewayResponse.plain(protocolError.status(), protocolError.why(), sent));
    }

    /** Refuses the current request and closes the connection. */
    void refuse(GatewayResponse own) {
        ActiveCall abandoned = call;
        call = null;
        if (wrote) {
            channelIo().close();
        } else {
            traffic.counters().refusedEarly(own.reason(), traffic.nanos());
            if (abandoned != null) {
                abandoned.refused(own);
            }
            channelIo().write(own.closing().bytes(channelIo().allocator()));
            linger();
        }
        if (abandoned != null) {
            abandoned.callerDisconnected();
        }
    }

    /** Answers 503 for a call that waits to be sent, and withdraws it. */
    @Override
    public void giveUp() {
        ActiveCall abandoned = call;
        if (abandoned != null && abandoned.waitsToBeSent()) {
            call = null;
            closing = true;
            abandoned.withdraw();
            answerOwn(GatewayResponse.empty(503, abandoned.wasSent()).reason(ReasonCode.DRAINING.header()));
        }
    }

    private void linger() {
        state = BotState.DISCARDING;
        sinceNanos = traffic.nanos();
        pipelined.release();
        requests.release();
        waits(true);
        channelIo().read(true);
        channelIo().endOutput();
    }

    // ---- time and close

    /** Checks the timeouts for a head, a body and the next request; called periodically. */
    @Override
    public void check(long nowNanos) {
        ProxySettings settings = traffic.settings();
        long quietNanos = nowNanos - sinceNanos;
        boolean between = state == BotState.HEAD && !requests.isInHead();
        boolean inHead = state == BotState.HEAD && requests.isInHead();
        boolean inBody = state == BotState.BODY && !bodyPaused;
        boolean lingers = state == BotState.DISCARDING && quietNanos > LINGER_NANOS;
        if (lingers || (between && quietNanos > maxQuietNanos(settings))) {
            channelIo().close();
        } else if (inHead && quietNanos > TimeUnit.MILLISECONDS.toNanos(settings.headTimeoutMs())) {
            refuse(new ProtocolError(
                    408,
                    "the head was not complete within " + settings.headTimeoutMs()
                            + " ms (proxy.headTimeoutMs in conf/sluice.json)"));
        } else if (inBody && quietNanos > TimeUnit.MILLISECONDS.toNanos(settings.bodyPauseMs())) {
            refuse(new ProtocolError(
                    408,
                    "no byte of the body arrived for " + settings.bodyPauseMs()
                            + " ms (proxy.bodyPauseMs in conf/sluice.json)"));
        }
    }

    /**
     * Returns the maximum idle time. During a graceful stop, an already served connection closes immediately, and a new
     * one may still send a cancel.
     */
    private long maxQuietNanos(ProxySettings settings) {
        long idleNanos = TimeUnit.MILLISECONDS.toNanos(settings.idleTimeoutMs());
        return traffic.isDraining() ? served ? 0 : Math.min(idleNanos, LINGER_NANOS) : idleNanos;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (call != null && isWritable()) {
            call.callerWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        isClosed = true;
        pipelined.close();
        requests.close();
        context.connections().closed(this);
        ActiveCall abandoned = call;
        call = null;
        if (abandoned != null) {
            abandoned.callerDisconnected();
        }
        ctx.fireChannelInactive();
    }
}
