package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.cluster.StoreServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Whole gateways of one cluster in this process, in front of one {@link RollingExchange}. */
final class ClusterFixture implements AutoCloseable {
    static final List<String> MEMBERS = List.of("a", "b", "c");

    final List<GatewayFixture> gateways = new ArrayList<>();
    final RollingExchange exchange = new RollingExchange();
    private final Path folder;

    /** What a gateway without a lease does; set it before the gateways. */
    String withoutLease = "floor";

    /** The file with the URL of a webhook; null for none. Set it before the gateways. */
    @Nullable
    Path webhook;

    ClusterFixture(Path folder) {
        this.folder = folder;
    }

    /** Starts a gateway for each member. */
    void start(StoreServer store, Vertx vertx) throws Exception {
        int port = exchange.listen(vertx);
        for (String member : MEMBERS) {
            gateway(member, store, port);
        }
    }

    /** Starts a gateway in front of an exchange at this port. */
    GatewayFixture gateway(String member, StoreServer store, int exchangePort) throws Exception {
        Path own = Files.createDirectories(folder.resolve(member));
        FewExchanges.copyTo(own.resolve("conf"));
        JsonObject routes = new JsonObject(Files.readString(Path.of("conf/routes/passthrough.json")));
        routes.getJsonArray("groups").getJsonObject(0).mergeIn(new JsonObject("""
                {"unlistedCosts": {"requests": 1}, "used": {"X-Used": "requests"}, "outcomes": ["desk"]}"""));
        routes.put("outcomes", new JsonObject("""
                {"desk": {"source": "the exchange of the test", "rules": [
                  {"status": "%d", "outcome": "BAN", "hits": ["requests"]}]}}""".formatted(RollingExchange.BANNED)));
        Files.writeString(own.resolve("conf/routes/desk.json"), routes.encode());
        Files.writeString(own.resolve("conf/exchanges.json"), """
                {"desk": {"dialect": "desk", "upstreams": [{"path": "/", "url": "https://api.example.com"}],
                  "limits": [{"name": "requests", "scope": "ip", "algorithm": "slidingWindow", "usePercent": 100,
                    "size": %d, "windowMs": %d}]}}""".formatted(
                        RollingExchange.SIZE, TimeUnit.NANOSECONDS.toMillis(RollingExchange.WINDOW_NANOS)));
        String settings = """
                {"alerts": {"webhookFile": "%s"},
                 "clock": {"sources": [], "daemon": []},
                 "cluster": {"name": "test", "member": "%s", "members": %s, "withoutLease": "%s",
                   "store": {"servers": ["%s"]}}}""".formatted(
                        webhook == null ? "" : webhook, member, new JsonArray(MEMBERS), withoutLease, store.url());
        GatewayFixture gateway = new GatewayFixture(own, settings, exchangePort);
        gateways.add(gateway);
        return gateway;
    }

    /** Returns what the status of a gateway contains about its cluster. */
    static JsonObject clusterStatus(GatewayFixture gateway) {
        try {
            return new JsonObject(gateway.operator("GET", "/admin/status", "").body())
                    .getJsonObject("safety")
                    .getJsonObject("cluster");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the state of the first exchange that the gateway shares; "UNUSED" when there is none. */
    static String state(GatewayFixture gateway) {
        JsonArray exchanges = clusterStatus(gateway).getJsonArray("exchanges");
        return exchanges.isEmpty() ? "UNUSED" : exchanges.getJsonObject(0).getString("state");
    }

    /** Waits until the gateway has this state. */
    static void awaitState(GatewayFixture gateway, String state) {
        StoreServer.await(() -> state(gateway).equals(state), state + ", not " + clusterStatus(gateway));
    }

    /** Starts a store; skips the test where the program is not installed. */
    StoreServer store() {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        return StoreServer.start(StoreServer.Kind.REDIS, folder);
    }

    /**
     * Sends calls without a pause from several bots at each gateway for that time; returns the number of good
     * responses.
     */
    int greedy(long millis) throws InterruptedException {
        AtomicInteger good = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4 * gateways.size());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (GatewayFixture gateway : gateways) {
            for (int i = 0; i < 4; i++) {
                Thread bot = new Thread(() -> {
                    try {
                        while (System.nanoTime() - end < 0) {
                            if (gateway.bot("GET", "/desk/x", "", "X-Sluice-Deadline-Ms", "1000")
                                            .statusCode()
                                    == 200) {
                                good.incrementAndGet();
                            }
                        }
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    } finally {
                        done.countDown();
                    }
                });
                bot.setDaemon(true);
                bot.start();
            }
        }
        assertThat(done.await(millis + 30_000, TimeUnit.MILLISECONDS)).isTrue();
        return good.get();
    }

    @Override
    public void close() {
        gateways.forEach(GatewayFixture::close);
    }
}
