package dev.sluice.proxy;

import dev.sluice.core.exchange.Upstream;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.TrustOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A warm-up of the whole request path before the gateway reports ready, because a cold JVM has the worst latency. For a bounded time, requests are
 * sent to a second proxy with its own endpoints, whose upstreams are local stand-ins for the exchanges, with TLS and without; no exchange is contacted.
 */
public final class WarmUp {
    private static final String HOST = "127.0.0.1";
    private static final int BOTS = 4;

    /** The stand-in with TLS closes a connection after this many responses: the first handshakes of a JVM take tens of milliseconds each. */
    private static final int RESPONSES_PER_HANDSHAKE = 8;

    private static final String ANSWER = "{\"warm\":\"" + "x".repeat(280) + "\"}";

    /** Creates the endpoints of a warm-up. */
    @FunctionalInterface
    public interface Targets {
        /**
         * Returns endpoints with their own admission controllers, all of which lead to these stand-ins.
         *
         * @param plain the stand-in without TLS
         * @param secure the stand-in with TLS; the same as {@code plain} if there is none
         */
        ExchangeEndpoints at(Upstream plain, Upstream secure);
    }

    /**
     * The certificate of the stand-in with TLS, for the host 127.0.0.1.
     *
     * @param certificate the certificate and its key
     * @param trust what the proxy trusts
     */
    public record Tls(KeyCertOptions certificate, TrustOptions trust) {}

    private final Vertx vertx;
    private final Proxy.Setup setup;
    private final Targets targets;
    private final @Nullable Tls tls;
    private final List<byte[]> requests;

    /**
     * Creates a warm-up.
     *
     * @param tls null to warm up without TLS
     * @param requests complete requests of all exchanges, including ones that are refused; with {@code Host} header
     */
    public WarmUp(Vertx vertx, Proxy.Setup setup, Targets targets, @Nullable Tls tls, List<String> requests) {
        this.vertx = vertx;
        this.setup = setup;
        this.targets = targets;
        this.tls = tls;
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
        HttpServer plain = vertx.createHttpServer();
        HttpServer secure = tls == null
                ? plain
                : vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(tls.certificate()));
        return listen(plain, 0)
                .compose(one -> tls == null ? Future.succeededFuture(one) : listen(secure, RESPONSES_PER_HANDSHAKE))
                .compose(both -> callFor(millis, plain, secure))
                .eventually(() -> Future.join(plain.close(), secure.close()))
                .recover(failure -> Future.succeededFuture(0L));
    }

    /** @param responsesPerConnection after this many responses a connection is closed; 0 for never */
    private static Future<HttpServer> listen(HttpServer standIn, int responsesPerConnection) {
        AtomicInteger responses = new AtomicInteger();
        return standIn.requestHandler(request -> {
                    HttpServerResponse response = request.response().putHeader("Content-Type", "application/json");
                    if (responsesPerConnection > 0 && responses.incrementAndGet() % responsesPerConnection == 0) {
                        response.putHeader("Connection", "close");
                    }
                    response.end(ANSWER);
                })
                .listen(0, HOST);
    }

    private Future<Long> callFor(long millis, HttpServer plain, HttpServer secure) {
        ExchangeEndpoints exchangeEndpoints = targets.at(
                new Upstream(HOST, plain.actualPort(), false), new Upstream(HOST, secure.actualPort(), tls != null));
        Proxy proxy = new Proxy(
                vertx,
                new Proxy.Setup(
                        setup.settings(),
                        () -> exchangeEndpoints,
                        setup.ticker(),
                        tls == null ? setup.tls() : setup.tls().copy().setTrustOptions(tls.trust()),
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
                        WarmUpClient bot = new WarmUpClient(client, ports.get(0), requests, i * requests.size() / BOTS);
                        bots.add(bot);
                        bot.start();
                    }
                })
                .onFailure(over::tryFail);
        vertx.setTimer(millis, timer -> {
            bots.forEach(WarmUpClient::stop);
            over.tryComplete(bots.stream().mapToLong(WarmUpClient::calls).sum());
        });
        return over.future().eventually(() -> Future.join(client.close(), proxy.close()));
    }
}
