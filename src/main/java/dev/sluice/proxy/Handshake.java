package dev.sluice.proxy;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.health.StreamConnections;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.call.GatewayResponse;
import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestBody;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.http1.ResponseHead;
import dev.sluice.proxy.routing.RequestRouter;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamRequest;
import dev.sluice.proxy.websocket.SocketCaller;
import dev.sluice.proxy.websocket.SubscriptionCounter;
import dev.sluice.proxy.websocket.TunnelEnd;
import dev.sluice.proxy.websocket.WebSocketTunnel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The {@link HttpCall} that opens a WebSocket. Until the exchange responds it is processed like any other call, on a
 * connection of its own, and a refusal of the exchange is returned with its body. After a 101 response, both sockets
 * form a {@link WebSocketTunnel}.
 */
final class Handshake extends HttpCall {
    private static final ResponseMeaning OPENED = ResponseMeaning.of(Outcome.OK);
    private static final byte[] NOTHING = {};

    private final RequestRouter.StreamMatch to;
    private final WebSocketTunnel.Context tunnelContext;
    private int bodyBytes;

    Handshake(
            HttpCalls calls,
            BotConnection bot,
            RequestHead request,
            RequestBody body,
            RequestOptions options,
            RequestRouter.StreamMatch to,
            WebSocketTunnel.Context tunnelContext) {
        super(calls, bot, request, body, options);
        this.to = to;
        this.tunnelContext = tunnelContext;
    }

    // ---- the request

    /** Refuses a URL that alone names too many topics. */
    @Override
    public void begin() {
        Refused refused = SubscriptionCounter.tooMany(to);
        if (refused == null) {
            super.begin();
        } else {
            callRecorder().requested();
            refuse(refused);
        }
    }

    @Override
    protected CallRequest callRequest() {
        return new CallRequest(Route.OPEN, to.botTarget(), request().messageHead(), NOTHING);
    }

    /** Does nothing: its response is never shared. */
    @Override
    protected void classified(Call classified) {}

    /**
     * Returns what proves the bot's name. A WebSocket on which orders can be sent needs no proof to open, because its
     * cancels must pass: each message is checked on its own.
     */
    @Override
    NameProof nameProof() {
        return to.stream().orders() ? NameProof.TOKEN : super.nameProof();
    }

    /** Refuses the request: through two processes, a WebSocket would end with the first one. */
    @Override
    void passOn(@Nullable BotConnection caller) {
        if (caller != null) {
            caller.closeAfterResponse();
            GatewayResponse draining = GatewayResponse.empty(503, false).reason(ReasonCode.DRAINING.header());
            refused(draining);
            caller.answerOwn(draining);
        }
    }

    @Override
    ByteBuf bytes(ByteBufAllocator allocator) {
        return UpstreamRequest.handshake(
                request(), routeMatch(), allocator, to.stream().orders());
    }

    @Override
    public boolean leavesConnection() {
        return false;
    }

    // ---- a failure

    @Override
    void notConnected(String why) {
        exchangeEndpoint().streamConnections().recordFailure(streamKey(), why, nanos());
    }

    /** Gives up if the body is too long for the refusal of a handshake. */
    @Override
    public void responsePiece(ByteBuf piece) {
        bodyBytes += piece.readableBytes();
        if (bodyBytes <= settings().maxReadBodyBytes()) {
            super.responsePiece(piece);
        } else {
            giveUp(CallFailure.Loss.BROKEN);
        }
    }

    /** Reports a refusal. A refused key of the bot is no failure of the exchange's WebSockets. */
    @Override
    public void learn(ResponseMeaning meaning) {
        if (meaning.outcome().isFailure() || meaning.outcome().exceedsLimit()) {
            notConnected("the handshake was refused with status " + status());
        }
    }

    @Override
    boolean tryRepeat() {
        return false;
    }

    private StreamConnections.StreamKey streamKey() {
        return new StreamConnections.StreamKey(
                to.stream().isUserStream(to.botTarget()), options().bot());
    }

    // ---- the tunnel

    /** Joins both sides to a tunnel, which holds the permit until it ends, as the number of connections is limited. */
    @Override
    public @Nullable TunnelEnd switched(ResponseHead response) {
        UpstreamConnection upstream = attempt().connection();
        BotConnection caller = bot();
        if (upstream == null || !isAgreed(response.messageHead())) {
            return null;
        }
        long now = nanos();
        long took = now - attempt().startedNanos();
        callRecorder().answered(call(), took);
        permitLifecycle().answered(now);
        callRecorder().settled(call(), OPENED, response.status());
        end();
        attempt().recordComplete();
        attempt().dropResponse(); // a tunnel may live for a day
        if (caller == null) {
            upstream.abandon();
            tunnelClosed();
            return null;
        }
        if (to.stream().orders()) {
            exchangeEndpoint().openedForOrders();
        }
        long silenceNanos = TimeUnit.MILLISECONDS.toNanos(to.stream().silenceMs());
        StreamConnections.Stream stream =
                exchangeEndpoint().streamConnections().open(streamKey(), took, silenceNanos, now);
        TunnelEnd end = open(upstream, caller, response.messageHead(), stream);
        permitLifecycle().deliverDecisions();
        return end;
    }

    private void tunnelClosed() {
        permitLifecycle().settle(OPENED);
        permitLifecycle().deliverDecisions();
    }

    private TunnelEnd open(
            UpstreamConnection upstream, BotConnection caller, MessageHead response, StreamConnections.Stream stream) {
        SocketCaller sender = sender(caller.origin().peer());
        WebSocketTunnel tunnel = new WebSocketTunnel(
                tunnelContext,
                new WebSocketTunnel.Setup(caller, sender, stream, this::tunnelClosed, isExtended(response)));
        upstream.replaceBy(tunnel.upstream());
        if (tunnel.readsMessages()) {
            // a started order must not remain in this process, where a halt could not stop it
            tunnel.upstream().channelIo().writableOnlyWhenEmpty();
        }
        caller.upgrade(copy(response, caller.channelIo()), tunnel.bot());
        return tunnel.upstream();
    }

    private SocketCaller sender(String peer) {
        String key = to.stream().orders()
                ? exchange().streams().handshakeKey(to.botTarget(), request().messageHead())
                : null;
        return new SocketCaller(
                to,
                options().bot(),
                AdmissionRequest.botName(options().bot(), call(), peer),
                options().nameProof(),
                peer,
                request().id(),
                upstream().localAddress(),
                key);
    }

    /** Returns whether the response matches the request. An unrequested extension would make frames unreadable. */
    private boolean isAgreed(MessageHead response) {
        int upgrade = response.find("upgrade");
        boolean readable = !to.stream().orders() || !isExtended(response);
        return upgrade >= 0
                && response.valueIs(upgrade, "websocket")
                && response.connectionHas("upgrade")
                && response.find("sec-websocket-accept") >= 0
                && readable;
    }

    private static boolean isExtended(MessageHead response) {
        return response.find("sec-websocket-extensions") >= 0;
    }

    /** Copies the response, without headers that look like the gateway's own. */
    private static ByteBuf copy(MessageHead response, ChannelIo channelIo) {
        ByteBuf out = channelIo.allocator().ioBuffer(response.bytes().length);
        response.writeTo(out, 0, response.firstLineEnd());
        crlf(out);
        for (int i = 0; i < response.fields(); i++) {
            if (!response.nameStartsWith(i, "x-sluice-")) {
                response.writeTo(out, response.nameFrom(i), response.valueTo(i));
                crlf(out);
            }
        }
        crlf(out);
        return out;
    }

    private static void crlf(ByteBuf out) {
        out.writeShort(('\r' << 8) | '\n');
    }
}
