package dev.sluice.app;

import static dev.sluice.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A simulated exchange that responds with {@code {}} to every call and pings its open WebSockets ten times a second
 * while that is enabled.
 */
final class StreamExchange implements AutoCloseable {
    private static final int PING_MILLIS = 100;

    final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<ServerWebSocket> open = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private volatile boolean lives = true;

    StreamExchange() throws Exception {
        server = await(vertx.createHttpServer()
                .webSocketHandler(open::add)
                .requestHandler(call -> {
                    heard.add(call.method() + " " + call.path());
                    call.response()
                            .putHeader("Content-Type", "application/json")
                            .end("{}");
                })
                .listen(0, "127.0.0.1"));
        vertx.setPeriodic(PING_MILLIS, turn -> ping());
    }

    private void ping() {
        if (lives) {
            open.stream().filter(one -> !one.isClosed()).forEach(one -> one.writePing(Buffer.buffer("1")));
        }
    }

    /** Switches pings on or off; the sockets stay open. */
    void live(boolean on) {
        lives = on;
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
