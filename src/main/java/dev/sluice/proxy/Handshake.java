package dev.sluice.proxy;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Route;
import dev.sluice.core.health.StreamConnections;
import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
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
 * What differs in the {@link HttpCall} that opens a WebSocket. Until the exchange responds it is processed like any
 * other call, and a refusal of the exchange is returned with its body. After a 101 response, both sockets form a
 * {@link WebSocketTunnel}.
 */
final class Handshake {
    private static final byte[] NOTHING = {};

    private final WebSocketTunnel.Context tunnelContext;
    private final RequestHead request;
    private final RequestRouter.StreamMatch to;
    private final RequestOptions options;
    private int bodyBytes;

    /**
     * The agreed opening.
     *
     * @param localAddress the address of this machine that the connection leaves from; "" if the system chose it
     * @param botInModes the bot by which modes hold for the sender: the name that it gave, else its account or address
     * @param tookNanos the time from the request to the response
     * @param closed runs once, when both sides of the tunnel are closed
     */
    record Opening(String localAddress, String botInModes, long tookNanos, long nowNanos, Runnable closed) {}

    Handshake(
            WebSocketTunnel.Context tunnelContext,
            RequestHead request,
            RequestRouter.StreamMatch to,
            RequestOptions options) {
        this.tunnelContext = tunnelContext;
        this.request = request;
        this.to = to;
        this.options = options;
    }

    // ---- the request

    /** Returns the refusal of a URL that alone names too many topics; null if it does not. */
    @Nullable
    Refused check() {
        return SubscriptionCounter.tooMany(to);
    }

    CallRequest callRequest() {
        return new CallRequest(Route.OPEN, to.botTarget(), request.messageHead(), NOTHING);
    }

    /**
     * Returns what proves the bot's name. A WebSocket on which orders can be sent needs no proof to open, because its
     * cancels must pass: each message is checked on its own.
     */
    NameProof nameProof() {
        return to.stream().orders() ? NameProof.TOKEN : options.nameProof();
    }

    ByteBuf bytes(ByteBufAllocator allocator) {
        return UpstreamRequest.handshake(
                request, to.routeMatch(), allocator, to.stream().orders());
    }

    // ---- the response

    /** Reports that the opening failed. */
    void failed(String why, long now) {
        streamConnections().failed(streamKey(), why, now);
    }

    /** Returns false if a refusal's body is longer than so many bytes with this piece. */
    boolean fits(ByteBuf piece, int maxBytes) {
        bodyBytes += piece.readableBytes();
        return bodyBytes <= maxBytes;
    }

    private StreamConnections streamConnections() {
        return to.routeMatch().exchangeEndpoint().streamConnections();
    }

    private StreamConnections.StreamKey streamKey() {
        return new StreamConnections.StreamKey(to.stream().isUser(to.botTarget()), options.bot());
    }

    /** Joins both sides to a tunnel. Returns its end at the exchange. */
    TunnelEnd open(UpstreamConnection upstream, BotConnection caller, MessageHead response, Opening opening) {
        if (to.stream().orders()) {
            to.routeMatch().exchangeEndpoint().openedForOrders();
        }
        StreamConnections.Stream stream = streamConnections()
                .opened(
                        streamKey(),
                        opening.tookNanos(),
                        TimeUnit.MILLISECONDS.toNanos(to.stream().silenceMs()),
                        opening.nowNanos());
        SocketCaller sender = sender(caller.origin().peer(), opening);
        WebSocketTunnel tunnel = new WebSocketTunnel(
                tunnelContext,
                new WebSocketTunnel.Setup(caller, sender, stream, opening.closed(), isExtended(response)));
        upstream.replaceBy(tunnel.upstream());
        if (tunnel.readsMessages()) {
            // a started order must not remain in this process, where a halt could not stop it
            tunnel.upstream().channelIo().writableOnlyWhenEmpty();
        }
        caller.upgrade(copy(response, caller.channelIo()), tunnel.bot());
        return tunnel.upstream();
    }

    private SocketCaller sender(String peer, Opening opening) {
        String key = to.stream().orders()
                ? to.routeMatch()
                        .exchangeEndpoint()
                        .exchange()
                        .streams()
                        .handshakeKey(to.botTarget(), request.messageHead())
                : null;
        return new SocketCaller(
                to,
                options.bot(),
                opening.botInModes(),
                options.nameProof(),
                peer,
                request.id(),
                opening.localAddress(),
                key);
    }

    /** Returns whether the response matches the request. An unrequested extension would make frames unreadable. */
    boolean isAgreed(MessageHead response) {
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
