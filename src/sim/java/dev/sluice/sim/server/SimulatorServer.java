package dev.sluice.sim.server;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A simulated exchange with an HTTP and WebSocket server. Everything runs on the event loop of the server;
 * {@link #port()} and {@link #close()} are thread-safe.
 *
 * <p>Its clock starts at the machine's time of day and then follows the monotonic ticker, so it never goes back. When
 * the machine's clock is put forward, or the machine was suspended, it follows at the next request.
 */
public final class SimulatorServer {
    private static final int MAX_BODY_BYTES = 1_048_576;
    private static final int MAX_HEAD_BYTES = 65_536;
    private static final int MAX_CONNECTIONS = 4_096;
    private static final String SOURCE_IP = "X-Sim-Source-Ip";
    private static final long MILLI = 1_000_000L;
    private static final long MAX_BEHIND_NANOS = 100 * MILLI;

    private final Vertx vertx;
    private final SimSettings settings;
    private final Ticker ticker;
    private final WallClock wallClock;
    private long aheadNanos;
    private final Venue venue;
    private final SimulatorSockets sockets;
    private final SimulatorApi api;
    private final SplittableRandom random;
    private final HttpServer server;
    private int connections;

    private SimulatorServer(Vertx vertx, SimSettings settings, Ticker ticker, WallClock wallClock) {
        this.vertx = vertx;
        this.settings = settings;
        this.ticker = ticker;
        this.wallClock = wallClock;
        this.aheadNanos = wallClock.epochMillis() * MILLI - ticker.nanos();
        this.venue = new Venue(settings.venue());
        this.sockets = new SimulatorSockets(vertx, venue, this::exchangeNanos);
        this.api = new SimulatorApi(venue, sockets::closeAll);
        this.random = new SplittableRandom(settings.delay().seed());
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setCompressionSupported(true)
                        .setHttp2ClearTextEnabled(false)
                        .setMaxInitialLineLength(MAX_HEAD_BYTES)
                        .setMaxHeaderSize(MAX_HEAD_BYTES))
                .connectionHandler(this::accept)
                .webSocketHandshakeHandler(handshake -> sockets.receive(handshake, this::sourceIp))
                .requestHandler(this::receive);
    }

    /** Starts the server; the future fails when the address or the port is not available. */
    public static Future<SimulatorServer> start(Vertx vertx, SimSettings settings) {
        return start(vertx, settings, Ticker.system(), WallClock.system());
    }

    static Future<SimulatorServer> start(Vertx vertx, SimSettings settings, Ticker ticker, WallClock wallClock) {
        SimulatorServer simulatorServer = new SimulatorServer(vertx, settings, ticker, wallClock);
        return simulatorServer.server.listen().map(simulatorServer);
    }

    /** Returns the port the server listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Stops the server and closes all connections. */
    public Future<Void> close() {
        return server.close();
    }

    private void accept(HttpConnection connection) {
        connection.exceptionHandler(gone -> {});
        if (connections >= MAX_CONNECTIONS) {
            connection.close();
            return;
        }
        connections++;
        connection.closeHandler(closed -> connections--);
    }

    private void receive(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() <= MAX_BODY_BYTES) {
                body.appendBuffer(part);
            }
        });
        request.exceptionHandler(gone -> {});
        request.response().exceptionHandler(gone -> {});
        request.endHandler(ended -> {
            if (body.length() > MAX_BODY_BYTES) {
                request.response().setStatusCode(413).end();
            } else if (request.uri().startsWith(SimulatorApi.PATH)) {
                api.answer(request, body, exchangeNanos());
            } else {
                travel(request, body);
            }
        });
    }

    /**
     * Simulates the network delay in both directions: the venue handles the call in between, so calls may overtake
     * each other as on a real network.
     */
    private void travel(HttpServerRequest request, Buffer body) {
        NetworkDelay networkDelay = settings.delay();
        if (networkDelay.maxMillis() == 0) {
            write(request, handle(request, body));
            return;
        }
        long both = random.nextLong(networkDelay.minMillis(), networkDelay.maxMillis() + 1);
        long there = random.nextLong(0, both + 1);
        after(there, () -> {
            VenueResponse response = handle(request, body);
            after(both - there, () -> write(request, response));
        });
    }

    private void after(long millis, Runnable then) {
        if (millis == 0) {
            then.run();
        } else {
            vertx.setTimer(millis, elapsed -> then.run());
        }
    }

    private VenueResponse handle(HttpServerRequest request, Buffer body) {
        List<Map.Entry<String, String>> headers = request.headers().entries();
        VenueRequest call =
                new VenueRequest(sourceIp(request), request.method().name(), request.uri(), headers, body.getBytes());
        return venue.handle(call, exchangeNanos());
    }

    private String sourceIp(HttpServerRequest request) {
        return sourceIp(request.getHeader(SOURCE_IP), request.remoteAddress());
    }

    private String sourceIp(ServerWebSocketHandshake handshake) {
        return sourceIp(handshake.headers().get(SOURCE_IP), handshake.remoteAddress());
    }

    private String sourceIp(@Nullable String header, SocketAddress peer) {
        return header == null || !settings.sourceIpHeader() ? peer.hostAddress() : header;
    }

    private void write(HttpServerRequest request, VenueResponse response) {
        switch (response.responseDelivery().kind()) {
            case WHOLE -> ResponseSender.writeWhole(request.response(), response);
            case LATE ->
                after(
                        response.responseDelivery().after(),
                        () -> ResponseSender.writeWhole(request.response(), response));
            case CUT ->
                ResponseSender.cut(
                        request, response, response.responseDelivery().after());
            case GARBLED -> ResponseSender.garble(request);
            case NEVER -> {
                // nothing is written: the client must run into its timeout
            }
        }
    }

    private long exchangeNanos() {
        long now = ticker.nanos() + aheadNanos;
        long behind = wallClock.epochMillis() * MILLI - now;
        if (behind <= MAX_BEHIND_NANOS) {
            return now;
        }
        aheadNanos += behind;
        return now + behind;
    }
}
