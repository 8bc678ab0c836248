package dev.sluice.sim.server;

import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.wire.VenueRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The WebSocket connections of a simulated exchange. Every {@value #TURN_MILLIS} ms each receives its pending
 * messages: trades and the events of its account. A connection whose write queue is full is skipped, and what it
 * misses is lost.
 */
final class SimulatorSockets {
    private static final long TURN_MILLIS = 50;
    private static final long SECOND = 1_000_000_000L;
    private static final short GOING_AWAY = 1001;

    private final Vertx vertx;
    private final Venue venue;
    private final LongSupplier exchangeNanos;
    private final Map<ServerWebSocket, Open> open = new LinkedHashMap<>();
    private boolean turning;

    SimulatorSockets(Vertx vertx, Venue venue, LongSupplier exchangeNanos) {
        this.vertx = vertx;
        this.venue = venue;
        this.exchangeNanos = exchangeNanos;
    }

    void receive(ServerWebSocketHandshake handshake, Function<ServerWebSocketHandshake, String> sourceIp) {
        VenueRequest request = new VenueRequest(
                sourceIp.apply(handshake),
                "GET",
                handshake.uri(),
                handshake.headers().entries(),
                new byte[0]);
        HandshakeResult result = venue.open(request, exchangeNanos.getAsLong());
        VenueSocket socket = result.socket();
        if (socket == null) {
            handshake.reject(result.status());
        } else {
            handshake
                    .accept()
                    .onSuccess(bot -> converse(bot, socket))
                    .onFailure(gone -> socket.closed(exchangeNanos.getAsLong()));
        }
    }

    private void converse(ServerWebSocket bot, VenueSocket socket) {
        open.put(bot, new Open(socket, exchangeNanos.getAsLong()));
        bot.exceptionHandler(gone -> {});
        bot.closeHandler(closed -> {
            open.remove(bot);
            socket.closed(exchangeNanos.getAsLong());
        });
        bot.textMessageHandler(message -> {
            socket.receive(message, exchangeNanos.getAsLong()).forEach(bot::writeTextMessage);
            hangUp(bot, socket);
        });
        bot.frameHandler(frame -> {
            if (frame.isPing()) {
                socket.receivePing(exchangeNanos.getAsLong());
                hangUp(bot, socket);
            }
        });
        bot.pongHandler(pong -> {
            socket.receivePing(exchangeNanos.getAsLong());
            hangUp(bot, socket);
        });
        if (!turning) {
            turning = true;
            vertx.setPeriodic(TURN_MILLIS, this::turn);
        }
    }

    private static void hangUp(ServerWebSocket bot, VenueSocket socket) {
        if (socket.closeCode() != 0) {
            bot.close((short) socket.closeCode());
        }
    }

    private void turn(long timer) {
        long now = exchangeNanos.getAsLong();
        for (Map.Entry<ServerWebSocket, Open> entry : List.copyOf(open.entrySet())) {
            ServerWebSocket bot = entry.getKey();
            if (!bot.writeQueueFull()) {
                entry.getValue().socket.due(now).forEach(bot::writeTextMessage);
                ping(bot, entry.getValue(), now);
                hangUp(bot, entry.getValue().socket);
            }
        }
        if (open.isEmpty()) {
            vertx.cancelTimer(timer);
            turning = false;
        }
    }

    private static void ping(ServerWebSocket bot, Open open, long now) {
        int seconds = open.socket.pingSeconds();
        if (seconds > 0 && now - open.pingedNanos >= seconds * SECOND) {
            open.pingedNanos = now;
            bot.writePing(Buffer.buffer(Long.toString(now / 1_000_000L)));
        }
    }

    /** Closes all connections, because the state they belong to was reset. */
    void closeAll() {
        List.copyOf(open.keySet()).forEach(bot -> bot.close(GOING_AWAY));
    }

    private static final class Open {
        private final VenueSocket socket;
        private long pingedNanos;

        Open(VenueSocket socket, long nowNanos) {
            this.socket = socket;
            this.pingedNanos = nowNanos;
        }
    }
}
