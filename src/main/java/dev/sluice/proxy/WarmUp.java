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
 * Exercises the whole path before the gateway says that it is ready: a cold JVM is the worst latency there is. A second proxy with doors of
 * its own, in front of a stand-in for the exchange on loopback, is called over and over for a bounded time; no exchange hears of it.
 */
public final class WarmUp {
    private static final String HOST = "127.0.0.1";
    private static final int BOTS = 4;
    private static final String ANSWER = "{\"warm\":\"" + "x".repeat(280) + "\"}";

    private final Vertx vertx;
    private final Proxy.Setup setup;
    private final IntFunction<ExchangeEndpoints> doorsTo;
    private final List<byte[]> requests;

    /**
     * @param doorsTo doors whose every upstream is plain HTTP at that port of loopback, with gates of their own
     * @param requests whole requests, all dialects and what is refused too; {@code Host} included
     */
    public WarmUp(Vertx vertx, Proxy.Setup setup, IntFunction<ExchangeEndpoints> doorsTo, List<String> requests) {
        this.vertx = vertx;
        this.setup = setup;
        this.doorsTo = doorsTo;
        this.requests = requests.stream()
                .map(request -> request.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** Completes after {@code warmUpMs}, with the number of calls; a warm-up that fails is no reason not to start. */
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
        ExchangeEndpoints exchangeEndpoints = doorsTo.apply(exchange.actualPort());
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
