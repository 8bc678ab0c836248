package dev.sluice.proxy;

import dev.sluice.proxy.routing.ExchangeEndpoints;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A warm-up of the whole request path before the gateway reports ready, because a cold JVM has the worst latency. For a bounded time, requests are
 * sent to a second proxy with its own endpoints, whose upstream is a local stand-in for the exchange; no exchange is contacted.
 */
public final class WarmUp {
    private static final String HOST = "127.0.0.1";
    private static final int BOTS = 4;
    private static final String ANSWER = "{\"warm\":\"" + "x".repeat(280) + "\"}";

    private final Vertx vertx;
    private final Proxy.Setup setup;
    private final IntFunction<ExchangeEndpoints> endpointsAt;
    private final List<byte[]> requests;

    /**
     * Creates a warm-up.
     *
     * @param endpointsAt returns endpoints with their own admission controllers whose upstreams are all plain HTTP at the given loopback port
     * @param requests complete requests of all exchanges, including ones that are refused; with {@code Host} header
     */
    public WarmUp(Vertx vertx, Proxy.Setup setup, IntFunction<ExchangeEndpoints> endpointsAt, List<String> requests) {
        this.vertx = vertx;
        this.setup = setup;
        this.endpointsAt = endpointsAt;
        this.requests = requests.stream()
                .map(request -> request.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** Runs the warm-up. Completes after {@code warmUpMs} with the number of calls; a failed warm-up does not prevent the start. */
    public Future<Long> run() {
        long millis = setup.settings().warmUpMs();
        if (millis == 0 || requests.isEmpty()) {
            return Future.succeededFuture(0L);
        }
        return vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(ANSWER))
                .listen(0, HOST)
                .compose(exchange -> callFor(millis, exchange))
                .recover(failure -> Future.succeededFuture(0L));
    }

    private Future<Long> callFor(long millis, HttpServer exchange) {
        ExchangeEndpoints exchangeEndpoints = endpointsAt.apply(exchange.actualPort());
        Proxy proxy = new Proxy(
                vertx,
                new Proxy.Setup(
                        setup.settings(),
                        () -> exchangeEndpoints,
                        setup.ticker(),
                        setup.tls(),
                        setup.certificates(),
                        setup.pages(),
                        setup.loops(),
                        () -> {}));
        NetClient client = vertx.createNetClient();
        List<WarmUpClient> bots = new ArrayList<>();
        Promise<Long> over = Promise.promise();
        proxy.listen(List.of(new Proxy.Listener(HOST, 0, null)))
                .onSuccess(ports -> {
                    for (int i = 0; i < BOTS; i++) {
                        WarmUpClient bot = new WarmUpClient(client, ports.get(0), requests);
                        bots.add(bot);
                        bot.start();
                    }
                })
                .onFailure(over::tryFail);
        vertx.setTimer(millis, timer -> {
            bots.forEach(WarmUpClient::stop);
            over.tryComplete(bots.stream().mapToLong(WarmUpClient::calls).sum());
        });
        return over.future().eventually(() -> Future.join(client.close(), proxy.close(), exchange.close()));
    }
}
