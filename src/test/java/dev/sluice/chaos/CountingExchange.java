package dev.sluice.chaos;

import static dev.sluice.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The exchange of the chaos tests. It counts each call when it arrives, refuses those over a limit with 429, and
 * remembers how often each order and each cancel arrived.
 *
 * <p>Thread-safe: calls arrive on one event loop, scenarios ask from another thread.
 */
final class CountingExchange implements AutoCloseable {
    private final Map<CountedLimit.Kind, CountedLimit> limits = new EnumMap<>(CountedLimit.Kind.class);
    private final Map<String, Integer> orders = new HashMap<>();
    private final Set<String> cancelled = new HashSet<>();
    private final HttpServer server;

    CountingExchange(Vertx vertx) {
        for (CountedLimit.Kind kind : CountedLimit.Kind.values()) {
            limits.put(kind, new CountedLimit(kind));
        }
        server = await(vertx.createHttpServer()
                .webSocketHandler(socket -> {}) // streams say nothing
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    CountedLimit limit(CountedLimit.Kind kind) {
        CountedLimit limit = limits.get(kind);
        if (limit == null) {
            throw new IllegalArgumentException(kind.toString());
        }
        return limit;
    }

    private void answer(HttpServerRequest request) {
        CountedLimit.Kind kind = switch (request.path()) {
            case "/fast" -> CountedLimit.Kind.FAST;
            case "/slow" -> CountedLimit.Kind.SLOW;
            case "/order" -> CountedLimit.Kind.ORDERS;
            default -> CountedLimit.Kind.LARGE;
        };
        boolean isWithin = limit(kind).count(System.nanoTime());
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", "application/json");
        if (!isWithin) {
            response.setStatusCode(429).end("{}");
            return;
        }
        String id = request.getParam("id");
        if (kind == CountedLimit.Kind.ORDERS && id != null) {
            record(request.method().name(), id);
        }
        response.end("{}");
    }

    private synchronized void record(String method, String id) {
        if (method.equals("POST")) {
            orders.merge(id, 1, Integer::sum);
        } else {
            cancelled.add(id);
        }
    }

    /** Returns the number of orders that arrived. */
    synchronized int orders() {
        return orders.size();
    }

    /** Returns the number of orders that arrived more than once. */
    synchronized long ordersTwice() {
        return orders.values().stream().filter(times -> times > 1).count();
    }

    /** Returns the number of orders that arrived but whose cancel did not. */
    synchronized long uncancelled() {
        return orders.keySet().stream().filter(id -> !cancelled.contains(id)).count();
    }

    @Override
    public void close() {
        await(server.close());
    }
}
