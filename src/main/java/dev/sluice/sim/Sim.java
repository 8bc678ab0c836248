package dev.sluice.sim;

import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import dev.sluice.venue.Answer;
import dev.sluice.venue.Request;
import dev.sluice.venue.Venue;
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
 * <p>Its clock starts at the machine's time of day and then follows the monotonic ticker, so it never goes back.
 */
public final class Sim {
    private static final int MOST_BODY_BYTES = 1_048_576;
    private static final int MOST_HEAD_BYTES = 65_536;
    private static final int MOST_CONNECTIONS = 4_096;
    private static final String SOURCE_IP = "X-Sim-Source-Ip";
    private static final long MILLI = 1_000_000L;

    private final Vertx vertx;
    private final SimSettings settings;
    private final Ticker ticker;
    private final long aheadNanos;
    private final Venue venue;
    private final Sockets sockets;
    private final Operator operator;
    private final SplittableRandom random;
    private final HttpServer server;
    private int connections;

    private Sim(Vertx vertx, SimSettings settings, Ticker ticker, WallClock wallClock) {
        this.vertx = vertx;
        this.settings = settings;
        this.ticker = ticker;
        this.aheadNanos = wallClock.epochMillis() * MILLI - ticker.nanos();
        this.venue = new Venue(settings.venue());
        this.sockets = new Sockets(vertx, venue, this::exchangeNanos);
        this.operator = new Operator(venue, sockets::closeAll);
        this.random = new SplittableRandom(settings.delay().seed());
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setCompressionSupported(true)
                        .setHttp2ClearTextEnabled(false)
                        .setMaxInitialLineLength(MOST_HEAD_BYTES)
                        .setMaxHeaderSize(MOST_HEAD_BYTES))
                .connectionHandler(this::accept)
                .webSocketHandshakeHandler(handshake -> sockets.receive(handshake, this::sourceIp))
                .requestHandler(this::receive);
    }

    /** Starts the server; the future fails when the address or the port is not available. */
    public static Future<Sim> start(Vertx vertx, SimSettings settings) {
        return start(vertx, settings, Ticker.system(), WallClock.system());
    }

    static Future<Sim> start(Vertx vertx, SimSettings settings, Ticker ticker, WallClock wallClock) {
        Sim sim = new Sim(vertx, settings, ticker, wallClock);
        return sim.server.listen().map(sim);
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
        if (connections >= MOST_CONNECTIONS) {
            connection.close();
            return;
        }
        connections++;
        connection.closeHandler(closed -> connections--);
    }

    private void receive(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() <= MOST_BODY_BYTES) {
                body.appendBuffer(part);
            }
        });
        request.exceptionHandler(gone -> {});
        request.response().exceptionHandler(gone -> {});
        request.endHandler(ended -> {
            if (body.length() > MOST_BODY_BYTES) {
                request.response().setStatusCode(413).end();
            } else if (request.uri().startsWith(Operator.PATH)) {
                operator.answer(request, body, exchangeNanos());
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
        Delay delay = settings.delay();
        if (delay.maxMillis() == 0) {
            write(request, ask(request, body));
            return;
        }
        long both = random.nextLong(delay.minMillis(), delay.maxMillis() + 1);
        long there = random.nextLong(0, both + 1);
        after(there, () -> {
            Answer answer = ask(request, body);
            after(both - there, () -> write(request, answer));
        });
    }

    private void after(long millis, Runnable then) {
        if (millis == 0) {
            then.run();
        } else {
            vertx.setTimer(millis, elapsed -> then.run());
        }
    }

    private Answer ask(HttpServerRequest request, Buffer body) {
        List<Map.Entry<String, String>> headers = request.headers().entries();
        Request call = new Request(sourceIp(request), request.method().name(), request.uri(), headers, body.getBytes());
        return venue.handle(call, exchangeNanos());
    }

    private String sourceIp(HttpServerRequest request) {
        return sourceIp(request.getHeader(SOURCE_IP), request.remoteAddress());
    }

    private String sourceIp(ServerWebSocketHandshake handshake) {
        return sourceIp(handshake.headers().get(SOURCE_IP), handshake.remoteAddress());
    }

    private String sourceIp(@Nullable String told, SocketAddress peer) {
        return told == null || !settings.sourceIpHeader() ? peer.hostAddress() : told;
    }

    private void write(HttpServerRequest request, Answer answer) {
        switch (answer.delivery().kind()) {
            case WHOLE -> Wire.writeWhole(request.response(), answer);
            case LATE -> after(answer.delivery().after(), () -> Wire.writeWhole(request.response(), answer));
            case CUT -> Wire.cut(request, answer, answer.delivery().after());
            case GARBLED -> Wire.garble(request);
            case NEVER -> {
                // nothing is written: the client must run into its timeout
            }
        }
    }

    private long exchangeNanos() {
        return ticker.nanos() + aheadNanos;
    }
}
