package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.cli.CommandLineRun;
import dev.sluice.cluster.StoreServer;
import dev.sluice.config.ConfFiles;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.upgrade.ServerSockets;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of two whole gateways whose bots use one key of Kraken, in front of an exchange that accepts only increasing
 * nonces.
 */
@ExtendWith(VertxExtension.class)
@Tag("slow")
@Timeout(120)
class ClusterNonceTest {
    private static final List<String> MEMBERS = List.of("a", "b");
    private static final String KEY = "a key of Kraken";
    private static final String KEY_ID = "10b1582f0355ae3a";

    private final List<GatewayFixture> gateways = new ArrayList<>();
    private final AtomicLong nonces = new AtomicLong(1_800_000_000_000_000L);
    private final AtomicInteger invalid = new AtomicInteger();
    private final AtomicLong highest = new AtomicLong();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        gateways.forEach(GatewayFixture::close);
    }

    private int exchangePort(Vertx vertx) {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> request.body()
                        .onSuccess(body -> request.response()
                                .end(
                                        !request.path().contains("/private/") || accepts(body.toString())
                                                ? "{\"error\":[],\"result\":{}}"
                                                : "{\"error\":[\"EAPI:Invalid nonce\"]}")))
                .listen(0, "127.0.0.1"));
        return server.actualPort();
    }

    private boolean accepts(String body) {
        long nonce = Long.parseLong(body.replaceAll(".*nonce=(\\d+).*", "$1"));
        boolean isHigher = nonce > highest.getAndAccumulate(nonce, Math::max);
        invalid.addAndGet(isHigher ? 0 : 1);
        return isHigher;
    }

    private GatewayFixture gateway(String member, StoreServer store, int exchangePort) throws Exception {
        Path own = Files.createDirectories(folder.resolve(member));
        FewExchanges.copyTo(own.resolve("conf"));
        JsonObject kraken = new JsonObject(Files.readString(Path.of("conf/exchanges.json"))).getJsonObject("kraken");
        // large limits that forget within seconds, since a first process waits until they have forgotten
        JsonObject limits = new JsonObject();
        for (LimitSettings limit : ConfFiles.limits("kraken")) {
            limits.put(limit.name(), new JsonObject("""
                    {"size": 1000, "windowMs": 1000, "returned": %d, "aboveDocumented": true, "breach": "reject"}""".formatted(limit.returned() == 0 ? 0 : 1000)));
        }
        kraken.put("limits", limits);
        Files.writeString(
                own.resolve("conf/exchanges.json"),
                new JsonObject().put("kraken", kraken).encode());
        String settings = """
                {"clock": {"sources": [], "daemon": []},
                 "cluster": {"name": "test", "member": "%s", "members": %s, "store": {"servers": ["%s"]}}}""".formatted(member, new JsonArray(MEMBERS), store.url());
        GatewayFixture gateway = new GatewayFixture(own, settings, exchangePort);
        gateways.add(gateway);
        return gateway;
    }

    private HttpResponse<String> send(GatewayFixture gateway, String call) {
        try {
            return gateway.bot(
                    "POST",
                    "/kraken/0/private/" + call,
                    "nonce=" + nonces.incrementAndGet() + (call.equals("CancelOrder") ? "&txid=OABCDE" : ""),
                    "API-Key",
                    KEY,
                    "API-Sign",
                    "c2ln",
                    "Content-Type",
                    "application/x-www-form-urlencoded");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> acquire(GatewayFixture gateway, String call) throws Exception {
        JsonObject request = new JsonObject()
                .put("exchange", "kraken")
                .put("method", "POST")
                .put("target", "/0/private/" + call)
                .put("headers", new JsonObject().put("API-Key", KEY))
                .put("body", "nonce=" + nonces.incrementAndGet());
        return gateway.bot("POST", "/acquire", request.encode(), "Content-Type", "application/json");
    }

    private static boolean isSent(HttpResponse<String> response) {
        return response.headers().firstValue("X-Sluice-Sent").orElse("").equals("true");
    }

    private static String reason(HttpResponse<String> response) {
        return response.headers().firstValue("X-Sluice-Reason").orElse("");
    }

    /** Lets one bot at each gateway send reads for that time; returns how many each of them sent. */
    private int[] bots(long millis) throws InterruptedException {
        int[] sent = new int[gateways.size()];
        CountDownLatch done = new CountDownLatch(gateways.size());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (int i = 0; i < gateways.size(); i++) {
            int member = i;
            Thread bot = new Thread(() -> {
                try {
                    while (System.nanoTime() - end < 0) {
                        HttpResponse<String> response = send(gateways.get(member), "Balance");
                        sent[member] += isSent(response) ? 1 : 0;
                    }
                } finally {
                    done.countDown();
                }
            });
            bot.setDaemon(true);
            bot.start();
        }
        assertThat(done.await(millis + 30_000, TimeUnit.MILLISECONDS)).isTrue();
        return sent;
    }

    @Tag("long")
    @Test
    void the_nonces_of_a_key_belong_to_one_gateway_until_it_is_gone(Vertx vertx) throws Exception {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        try (StoreServer store = StoreServer.start(StoreServer.Kind.REDIS, folder)) {
            int port = exchangePort(vertx);
            GatewayFixture a = gateway("a", store, port);
            GatewayFixture b = gateway("b", store, port);
            StoreServer.await(() -> isSent(send(a, "Balance")), "a holds the nonces");
            // a stays at work, since it gives the nonces to b after five seconds without a call
            StoreServer.await(
                    () -> isSent(send(a, "Balance"))
                            && reason(send(b, "AddOrder")).contains("member="),
                    "b has joined");
            HttpResponse<String> refused = send(b, "AddOrder");
            assertThat(refused.statusCode()).isEqualTo(200);
            assertThat(refused.body())
                    .isEqualTo("{\"error\":[\"EAPI:Rate limit exceeded\"],\"sluice\":\"nonce-elsewhere\"}");
            assertThat(isSent(refused)).isFalse();
            assertThat(reason(refused)).isEqualTo("nonce-elsewhere; member=a");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            HttpResponse<String> permit = acquire(b, "AddOrder");
            assertThat(permit.statusCode()).isEqualTo(429);
            assertThat(permit.body()).contains("\"nonce-elsewhere\"", "send the calls of this key to 'a'");
            assertThat(isSent(send(b, "CancelOrder"))).as("a cancel at b").isTrue();
            int[] sent = bots(3_000);
            assertThat(sent[0]).isPositive();
            assertThat(sent[1]).isZero();
            CommandLineRun shown =
                    CommandLineRun.type("cluster", "--admin-port", "" + b.adminPort(), "--data", "" + b.data);
            assertThat(shown.out()).containsPattern("kraken +" + KEY_ID + " +a");
            a.closeAtOnce();
            gateways.remove(a);
            StoreServer.await(() -> isSent(send(b, "Balance")), "b holds the nonces");
            assertThat(bots(1_000)[0]).isPositive();
            assertThat(invalid)
                    .as("calls that the exchange refused for their nonce")
                    .hasValue(0);
        }
    }

    @Test
    void a_gateway_that_stops_in_an_orderly_way_hands_the_nonces_over_at_once(Vertx vertx) throws Exception {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        try (StoreServer store = StoreServer.start(StoreServer.Kind.REDIS, folder)) {
            GatewayFixture a = gateway("a", store, exchangePort(vertx));
            StoreServer.await(() -> isSent(send(a, "Balance")), "a holds the nonces");
            assertThat(capOfA(store)).contains("\"cap\":1");
            a.close();
            assertThat(capOfA(store)).doesNotContain("\"cap\":1");
        }
    }

    @Test
    void a_gateway_that_is_upgraded_in_place_keeps_the_nonces(Vertx vertx) throws Exception {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        assumeTrue(ServerSockets.isSupported(), "needs Linux");
        try (StoreServer store = StoreServer.start(StoreServer.Kind.REDIS, folder)) {
            int port = exchangePort(vertx);
            GatewayFixture a = gateway("a", store, port);
            GatewayFixture b = gateway("b", store, port);
            StoreServer.await(
                    () -> isSent(send(a, "Balance"))
                            && reason(send(b, "AddOrder")).contains("member=a"),
                    "a holds the nonces, and b has joined");
            Gateway successor = a.upgrade(Duration.ofSeconds(1));
            assertThat(isSent(send(a, "AddOrder"))).isTrue();
            assertThat(reason(send(b, "AddOrder"))).isEqualTo("nonce-elsewhere; member=a");
            StoreServer.await(() -> capOfA(store).contains("\"cap\":1"), "the successor states it");
            assertThat(invalid).hasValue(0);
            await(successor.stop());
        }
    }

    /** Returns what the store has of the nonces of the key; empty when nobody holds them. */
    private static String capOfA(StoreServer store) {
        return store.value("HGET", "sluice:{test}:kraken", "limit:$nonce|" + KEY_ID);
    }
}
