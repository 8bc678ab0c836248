package dev.sluice.proxy;

import dev.sluice.core.call.Upstream;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.upstream.UpstreamPool;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.TrustOptions;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A warm-up of the whole request path before the gateway reports ready, because a cold JVM has the worst latency. For a
 * bounded time, requests are sent to a second proxy with its own endpoints, whose upstreams are local stand-ins for the
 * exchanges, with TLS and without; no exchange is contacted.
 */
public final class WarmUp {
    private static final String HOST = "127.0.0.1";
    private static final int BOTS = 2;

    /**
     * The stand-in with TLS closes a connection after this many responses: the first handshakes of a JVM take tens of
     * milliseconds each.
     */
    private static final int RESPONSES_PER_HANDSHAKE = 8;

    private static final long CHECK_MILLIS = 100;
    private static final long QUIET_MILLIS = 5;
    private static final int QUIET_CHECKS = 4;

    private static final String RESPONSE = "{\"warm\":\"" + "x".repeat(280) + "\"}";

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

    /** Clients beside the proxy of the warm-up. */
    @FunctionalInterface
    public interface OtherClients {
        /**
         * Calls the stand-ins at these ports of 127.0.0.1.
         *
         * @param port the stand-in without TLS
         * @param securePort the stand-in with TLS, whose certificate these clients do not trust; the same as
         *     {@code port} if there is none
         */
        void warmUp(int port, int securePort);
    }

    /**
     * The certificate of the stand-in with TLS, for the host 127.0.0.1.
     *
     * @param certificate the certificate and its key
     * @param trust what the proxy trusts
     */
    public record Tls(KeyCertOptions certificate, TrustOptions trust) {}

    private final Vertx vertx;
    private final ProxySetup setup;
    private final Targets targets;
    private final @Nullable Tls tls;
    private final List<byte[]> requests;

    /**
     * Creates a warm-up.
     *
     * @param tls null to warm up without TLS
     * @param requests complete requests of all exchanges, including ones that are refused; with {@code Host} header
     */
    public WarmUp(Vertx vertx, ProxySetup setup, Targets targets, @Nullable Tls tls, List<String> requests) {
        this.vertx = vertx;
        this.setup = setup;
        this.targets = targets;
        this.tls = tls;
        this.requests = requests.stream()
                .map(request -> request.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** Runs the warm-up of the proxy alone. */
    Future<Long> run() {
        return run((port, securePort) -> {}, Promise.<Void>promise().future());
    }

    /**
     * Runs the warm-up. Completes with the number of calls when the compiler has little left to do, and after
     * {@code warmUpMs} at the latest; a failed warm-up does not prevent the start.
     *
     * @param others warms up other clients
     * @param end ends the warm-up when it completes
     */
    public Future<Long> run(OtherClients others, Future<Void> end) {
        long millis = setup.settings().warmUpMs();
        if (millis == 0 || requests.isEmpty() || end.isComplete()) {
            return Future.succeededFuture(0L);
        }
        HttpServer plain = vertx.createHttpServer();
        HttpServer secure = tls == null
                ? plain
                : vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setSslEngineOptions(UpstreamPool.tlsEngine())
                        .setKeyCertOptions(tls.certificate()));
        return listen(plain, 0)
                .compose(one -> tls == null ? Future.succeededFuture(one) : listen(secure, RESPONSES_PER_HANDSHAKE))
                .compose(both -> {
                    others.warmUp(plain.actualPort(), secure.actualPort());
                    return callFor(millis, plain, secure, end);
                })
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
                    response.end(RESPONSE);
                })
                .listen(0, HOST);
    }

    private Future<Long> callFor(long millis, HttpServer plain, HttpServer secure, Future<Void> end) {
        ExchangeEndpoints exchangeEndpoints = targets.at(
                new Upstream(HOST, plain.actualPort(), false), new Upstream(HOST, secure.actualPort(), tls != null));
        Proxy proxy = new Proxy(
                vertx,
                new ProxySetup(
                        setup.settings(),
                        setup.refusals(),
                        () -> exchangeEndpoints,
                        setup.clocks(),
                        tls == null ? setup.tls() : setup.tls().copy().setTrustOptions(tls.trust()),
                        setup.certificates(),
                        null,
                        setup.pages(),
                        setup.loops(),
                        () -> {}));
        NetClient client = vertx.createNetClient();
        List<WarmUpClient> bots = new ArrayList<>();
        Promise<Void> over = Promise.promise();
        proxy.listen(List.of(new TrafficListener(HOST, 0, null)))
                .onSuccess(ports -> {
                    for (int i = 0; i < BOTS; i++) {
                        WarmUpClient bot =
                                new WarmUpClient(vertx, client, ports.get(0), requests, i * requests.size() / BOTS);
                        bots.add(bot);
                        bot.start();
                    }
                })
                .onFailure(over::tryFail);
        long last = vertx.setTimer(millis, timer -> over.tryComplete());
        long checks = vertx.setPeriodic(CHECK_MILLIS, endsWhenCompiled(over::tryComplete));
        end.onComplete(ended -> over.tryComplete());
        return over.future()
                .onComplete(ended -> {
                    vertx.cancelTimer(last);
                    vertx.cancelTimer(checks);
                    bots.forEach(WarmUpClient::stop);
                })
                .map(none -> bots.stream().mapToLong(WarmUpClient::calls).sum())
                .eventually(() -> Future.join(client.close(), proxy.close()));
    }

    /**
     * Returns a check that runs the action after {@value #QUIET_CHECKS} intervals in a row in which the JVM compiled
     * almost nothing.
     */
    private static Handler<Long> endsWhenCompiled(Runnable end) {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
            return timer -> {};
        }
        return new Handler<>() {
            private long before = compiler.getTotalCompilationTime();
            private int quiet;

            @Override
            public void handle(Long timer) {
                long now = compiler.getTotalCompilationTime();
                quiet = now - before <= QUIET_MILLIS ? quiet + 1 : 0;
                before = now;
                if (quiet == QUIET_CHECKS) {
                    end.run();
                }
            }
        };
    }
}
