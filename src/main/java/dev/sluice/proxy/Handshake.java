package dev.sluice.proxy;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Route;
import dev.sluice.core.health.StreamConnections;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.call.CallState;
import dev.sluice.proxy.call.GatewayResponse;
import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.http1.ResponseHead;
import dev.sluice.proxy.routing.RequestRouter;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamRequest;
import dev.sluice.proxy.websocket.SocketCaller;
import dev.sluice.proxy.websocket.SubscriptionCounter;
import dev.sluice.proxy.websocket.Tunnel;
import dev.sluice.proxy.websocket.TunnelEnd;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The opening of a WebSocket. It is processed like any other call until the exchange responds. The exchange's response
 * is returned to the bot, a refusal with its body. After a 101 response, both sockets form a {@link Tunnel}, which
 * holds the permit until it ends because the number of connections is limited.
 */
final class Handshake extends ProxiedCall {
    private static final ResponseMeaning OPENED = ResponseMeaning.of(Outcome.OK);
    private static final byte[] NOTHING = {};

    private final RequestRouter.StreamMatch to;
    private final Tunnel.Context tunnelContext;
    private int bodyBytes;

    Handshake(
            LoopContext context,
            Tunnel.Context tunnelContext,
            BotConnection bot,
            RequestHead request,
            RequestRouter.StreamMatch to,
            RequestOptions requestOptions) {
        super(context, bot, request, requestOptions);
        this.to = to;
        this.tunnelContext = tunnelContext;
    }

    // ---- before the response

    @Override
    public void begin() {
        Refused tooMany = SubscriptionCounter.tooMany(to);
        if (tooMany == null) {
            proceed(CallState.RECEIVED);
        } else {
            callTimer().requested(nanos());
            refuse(tooMany);
        }
    }

    @Override
    public void bodyPiece(ByteBuf piece) {
        throw new IllegalStateException("a handshake has no body");
    }

    @Override
    public void bodyEnded() {
        throw new IllegalStateException("a handshake has no body");
    }

    /** Refuses the opening as not sent: a WebSocket that passed through two processes would end with the first one. */
    @Override
    void relay(@Nullable BotConnection caller) {
        if (caller != null) {
            caller.closeAfterAnswer();
            caller.answerOwn(GatewayResponse.empty(503, false).reason(BotConnection.DRAINING));
        }
    }

    @Override
    protected CallRequest callRequest() {
        return new CallRequest(Route.OPEN, to.botTarget(), request().messageHead(), NOTHING);
    }

    @Override
    int heldBytes() {
        return 0;
    }

    @Override
    boolean isWhole() {
        return true;
    }

    @Override
    void unreachable() {
        streamConnections().failed(streamKey(), "no connection to " + upstream(), nanos());
    }

    /**
     * A WebSocket on which orders can be sent needs no proof to open, because its cancels must pass: each message is
     * checked on its own.
     */
    @Override
    NameProof nameProof() {
        return to.stream().orders() ? NameProof.TOKEN : super.nameProof();
    }

    private StreamConnections streamConnections() {
        return routeMatch().exchangeEndpoint().streamConnections();
    }

    private StreamConnections.StreamKey streamKey() {
        return new StreamConnections.StreamKey(
                to.stream().isUser(to.botTarget()), requestOptions().bot());
    }

    /** Does not count a refused key of the bot as a failure of the exchange. */
    @Override
    public void learn(ResponseMeaning responseMeaning) {
        if (responseMeaning.outcome().isFailure() || responseMeaning.outcome().exceedsLimit()) {
            streamConnections()
                    .failed(streamKey(), "the handshake was refused with status " + responseHandler.status(), nanos());
        }
    }

    @Override
    void write(UpstreamConnection upstream) {
        upstream.begin(this, request().method());
        boolean plain = to.stream().orders();
        upstream.channelIo()
                .write(UpstreamRequest.handshake(
                        request(), routeMatch(), upstream.channelIo().allocator(), plain));
        upstream.channelIo().flush();
    }

    @Override
    public void upstreamWritable() {}

    /** Returns false: the connection was opened for the WebSocket, and its state at the exchange is unknown. */
    @Override
    public boolean leavesConnection() {
        return false;
    }

    // ---- the response

    @Override
    public @Nullable TunnelEnd switched(ResponseHead answer) {
        UpstreamConnection upstream = connection();
        BotConnection caller = bot();
        if (upstream == null || !isAgreed(answer.messageHead())) {
            return null;
        }
        long now = nanos();
        long took = now - responseHandler.startedNanos();
        callTimer().answered(call(), took);
        permit().answered(now);
        responseHandler.begin(answer, 0, "", now);
        callTimer().settled(call(), Outcome.OK, answer.status());
        end();
        noConnection();
        if (caller == null) {
            upstream.abandon();
            permit().settle(OPENED);
            permit().deliverDecisions();
            return null;
        }
        if (to.stream().orders()) {
            routeMatch().exchangeEndpoint().openedForOrders();
        }
        responseHandler.drop();
        responseHandler.forget(); // a tunnel may live for a day
        StreamConnections.Stream stream = streamConnections()
                .opened(
                        streamKey(),
                        took,
                        TimeUnit.MILLISECONDS.toNanos(to.stream().silenceMs()),
                        now);
        Tunnel tunnel = new Tunnel(
                tunnelContext,
                new Tunnel.Setup(to, caller, socketCaller(), stream, this::closed, isExtended(answer.messageHead())));
        upstream.replaceBy(tunnel.upstream());
        if (tunnel.readsMessages()) {
            tunnel.upstream()
                    .channelIo()
                    .writableOnlyWhenEmpty(); // a started order must not remain in this process, where a halt could not
            // stop it
        }
        caller.upgrade(copy(answer.messageHead(), caller.channelIo()), tunnel.bot());
        permit().deliverDecisions();
        return tunnel.upstream();
    }

    private SocketCaller socketCaller() {
        String key = to.stream().orders()
                ? exchange()
                        .streams()
                        .handshakeKey(
                                RequestRouter.path(to.botTarget()), request().messageHead())
                : null;
        return new SocketCaller(
                requestOptions().bot(),
                super.nameProof(),
                peer(),
                request().id(),
                upstream().localAddress(),
                key);
    }

    private void closed() {
        permit().settle(OPENED);
        permit().deliverDecisions();
    }

    /** Returns true if the response matches the request. An unrequested extension would make frames unreadable. */
    private boolean isAgreed(MessageHead answer) {
        int upgrade = answer.find("upgrade");
        boolean readable = !to.stream().orders() || !isExtended(answer);
        return upgrade >= 0
                && answer.valueIs(upgrade, "websocket")
                && answer.connectionHas("upgrade")
                && answer.find("sec-websocket-accept") >= 0
                && readable;
    }

    private static boolean isExtended(MessageHead answer) {
        return answer.find("sec-websocket-extensions") >= 0;
    }

    /** Copies the response, without headers that look like the gateway's own. */
    private static ByteBuf copy(MessageHead answer, ChannelIo channelIo) {
        ByteBuf out = channelIo.allocator().ioBuffer(answer.bytes().length);
        answer.writeTo(out, 0, answer.firstLineEnd());
        crlf(out);
        for (int i = 0; i < answer.fields(); i++) {
            if (!answer.nameStartsWith(i, "x-sluice-")) {
                answer.writeTo(out, answer.nameFrom(i), answer.valueTo(i));
                crlf(out);
            }
        }
        crlf(out);
        return out;
    }

    private static void crlf(ByteBuf out) {
        out.writeShort(('\r' << 8) | '\n');
    }

    @Override
    public void answerPiece(ByteBuf piece) {
        bodyBytes += piece.readableBytes();
        if (bodyBytes > settings().maxReadBodyBytes()) {
            giveUp(CallFailure.Loss.BROKEN); // it is too long for the response to a handshake
            return;
        }
        responseHandler.piece(piece);
        BotConnection caller = bot();
        if (caller != null && responseHandler.reachedBot() && !caller.isWritable()) {
            block(true);
        }
    }

    @Override
    boolean repeats() {
        return false;
    }
}
