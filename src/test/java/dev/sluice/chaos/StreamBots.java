package dev.sluice.chaos;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Bots that hold a WebSocket open through a gateway, record with which code each one was closed, and connect again. */
final class StreamBots implements AutoCloseable {
    private static final long RECONNECT_MILLIS = 50;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final int port;
    private final AtomicInteger open = new AtomicInteger();
    private final List<String> closed = new ArrayList<>();
    private volatile boolean isClosed;

    StreamBots(Vertx vertx, int port, int number) {
        this.vertx = vertx;
        this.port = port;
        client = vertx.createWebSocketClient();
        for (int i = 0; i < number; i++) {
            connect();
        }
    }

    private void connect() {
        client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/" + GatewayProcess.EXCHANGE + "/ws"))
                .onComplete(this::opened, failure -> {
                    note("not opened: " + failure.getMessage());
                    again();
                });
    }

    private void opened(WebSocket socket) {
        open.incrementAndGet();
        socket.closeHandler(end -> {
            open.decrementAndGet();
            note(String.valueOf(socket.closeStatusCode()));
            again();
        });
    }

    private void again() {
        if (!isClosed) {
            vertx.setTimer(RECONNECT_MILLIS, timer -> connect());
        }
    }

    private synchronized void note(String how) {
        if (!isClosed) {
            closed.add(how);
        }
    }

    int open() {
        return open.get();
    }

    /** Returns how the WebSockets ended: their close codes, or why one was not opened. */
    synchronized List<String> closed() {
        return List.copyOf(closed);
    }

    @Override
    public void close() {
        isClosed = true;
        client.close();
    }
}
