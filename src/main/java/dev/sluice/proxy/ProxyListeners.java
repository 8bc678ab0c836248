package dev.sluice.proxy;

import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.http1.ConnectionFaults;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.upgrade.ConnectionBound;
import dev.sluice.upgrade.ServerSockets;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one event loop. Each accepted connection gets a {@link BotConnection} in place of the HTTP server's
 * decoder.
 */
final class ProxyListeners {
    private final Supplier<ServerSSLOptions> certificates;
    private final BotConnection.Context connections;
    private final GatewayHandler pages;
    private final AdmissionDispatcher dispatcher;
    private final List<HttpServer> tlsServers = new ArrayList<>();

    /**
     * Creates the listeners.
     *
     * @param certificates the current certificates of the TLS ports
     * @param connections what each bot's connection uses
     * @param pages the handler of the gateway's own pages
     */
    ProxyListeners(
            Supplier<ServerSSLOptions> certificates,
            BotConnection.Context connections,
            GatewayHandler pages,
            AdmissionDispatcher dispatcher) {
        this.certificates = certificates;
        this.connections = connections;
        this.pages = pages;
        this.dispatcher = dispatcher;
    }

    Future<HttpServer> listen(Vertx vertx, TrafficListener listener) {
        HttpServerOptions options = options();
        String socket = listener.socket();
        if (!socket.isEmpty()) {
            options.setHost(ServerSockets.NAME_PREFIX + socket);
        }
        if (listener.hosts() == null) {
            return listen(vertx.createHttpServer(options), listener);
        }
        options.setSsl(true)
                .setSni(true)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                .setKeyCertOptions(certificates.get().getKeyCertOptions());
        HttpServer server = vertx.createHttpServer(options);
        tlsServers.add(server);
        return listen(server, listener);
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
    }

    /** Listens for requests that another process of the gateway relays. */
    Future<HttpServer> listen(Vertx vertx, RelayListener listener) {
        return vertx.createHttpServer(options())
                .connectionHandler(
                        connection -> accept(connection, BotConnection.relayed(connections, listener.hosts())))
                .requestHandler(this::page)
                .listen(SocketAddress.domainSocketAddress(listener.path()));
    }

    private Future<HttpServer> listen(HttpServer server, TrafficListener listener) {
        return server.connectionHandler(connection -> accept(connection, listener))
                .requestHandler(this::page)
                .listen(listener.port(), listener.host());
    }

    /** Applies the current certificate to new connections. */
    Future<Void> certificateChanged() {
        List<Future<Boolean>> updated = new ArrayList<>();
        for (HttpServer server : tlsServers) {
            updated.add(server.updateSSLOptions(certificates.get(), true));
        }
        return Future.all(updated).mapEmpty();
    }

    private void accept(HttpConnection accepted, TrafficListener listener) {
        ListenerKind listenerKind = ListenerKind.at(
                listener.hosts(),
                listener.exchange(),
                accepted.indicatedServerName(),
                accepted.localAddress().port());
        BotConnection bot = new BotConnection(connections, listenerKind);
        if (accept(accepted, bot)
                && !connections
                        .traffic()
                        .endpoints()
                        .clientAccess()
                        .mayConnect(bot.origin().address())) {
            bot.refuse(RequestSource.NOT_ALLOWED);
        }
    }

    /** Puts the bot's connection in place of the decoder; returns false if it was refused because too many are open. */
    private boolean accept(HttpConnection accepted, BotConnection bot) {
        accepted.exceptionHandler(ConnectionFaults::report);
        ChannelPipeline pipeline =
                ((HttpServerConnection) accepted).channelHandlerContext().pipeline();
        pipeline.replace("httpDecoder", "httpDecoder", bot);
        int open = connections.connections().opened(bot);
        ConnectionBound.Accepted counted = ConnectionBound.of(pipeline.channel());
        boolean fits =
                counted == null ? open <= connections.traffic().settings().maxConnections() : counted.fits();
        if (!fits) {
            bot.refuse(
                    new ProtocolError(503, "too many connections are open (proxy.maxConnections in conf/sluice.json)"));
        }
        return fits;
    }

    /**
     * Returns the address of the bot that sent this request, also if another process relays it; null if it is unknown.
     */
    static @Nullable InetAddress callerOf(HttpServerRequest request) {
        return bot(request).origin().address();
    }

    private static BotConnection bot(HttpServerRequest request) {
        return ((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .pipeline()
                .get(BotConnection.class);
    }

    /** Serves one of the gateway's own pages through the HTTP server. */
    private void page(HttpServerRequest request) {
        BotConnection bot = bot(request);
        request.response().endHandler(ended -> dispatcher.execute(bot::finished));
        pages.handle(request);
    }
}
