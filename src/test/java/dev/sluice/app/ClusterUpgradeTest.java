package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.cluster.StoreServer;
import dev.sluice.upgrade.ServerSockets;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of upgrades in place of the members of a cluster, one after another, with a real store and an exchange that
 * counts for itself. All gateways are in this process.
 */
@ExtendWith(VertxExtension.class)
@Tag("slow")
@Timeout(180)
class ClusterUpgradeTest {
    private static final Duration DRAIN = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private ClusterFixture cluster;
    private final List<Gateway> successors = new ArrayList<>();

    @BeforeEach
    void set() {
        assumeThat(ServerSockets.isSupported()).as("needs Linux").isTrue();
        cluster = new ClusterFixture(folder);
        cluster.withoutLease = "cancel_only"; // so that a member without a lease would refuse orders
    }

    @AfterEach
    void close() {
        cluster.close();
        successors.forEach(one -> await(one.stop()));
    }

    private void upgrade(GatewayFixture gateway) {
        successors.add(gateway.upgrade(DRAIN));
    }

    private static JsonObject post(GatewayFixture gateway, String path, JsonObject body) throws Exception {
        return new JsonObject(gateway.operator("POST", path, body.encode()).body());
    }

    private static int order(GatewayFixture gateway) {
        try {
            return gateway.bot("POST", "/desk/order", "{}").statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the members, and waits until all of them have a lease and let orders pass. */
    private void start(StoreServer store, Vertx vertx) throws Exception {
        cluster.start(store, vertx);
        for (GatewayFixture gateway : cluster.gateways) {
            StoreServer.await(() -> order(gateway) == 200, "orders pass");
            ClusterFixture.awaitState(gateway, "SHARING");
        }
    }

    /** Bots that send an order to each gateway every so many milliseconds, until they are stopped. */
    private final class Bots implements AutoCloseable {
        final List<String> refused = new CopyOnWriteArrayList<>();
        final AtomicInteger sent = new AtomicInteger();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final List<Thread> running = new ArrayList<>();

        Bots(long everyMillis) {
            for (GatewayFixture gateway : cluster.gateways) {
                Thread bot = new Thread(() -> run(gateway, everyMillis), "a bot");
                bot.setDaemon(true);
                bot.start();
                running.add(bot);
            }
        }

        private void run(GatewayFixture gateway, long everyMillis) {
            while (!isOver.get()) {
                try {
                    HttpResponse<String> response = gateway.bot("POST", "/desk/order", "{}");
                    sent.incrementAndGet();
                    if (response.statusCode() != 200) {
                        refused.add(
                                response.statusCode() + " " + response.headers().map());
                    }
                } catch (Exception e) {
                    refused.add(e.toString());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(everyMillis));
            }
        }

        /** Waits until so many more calls were answered. */
        void await(int more) {
            int before = sent.get();
            StoreServer.await(() -> sent.get() - before >= more, more + " more calls");
        }

        @Override
        public void close() {
            isOver.set(true);
            StoreServer.await(() -> running.stream().noneMatch(Thread::isAlive), "the bots end");
        }
    }

    @Test
    void members_are_upgraded_one_after_another_and_refuse_no_order(Vertx vertx) throws Exception {
        try (StoreServer store = cluster.store()) {
            start(store, vertx);
            long longest = 0;
            try (Bots bots = new Bots(180)) { // in all half of what the limit allows
                for (GatewayFixture gateway : cluster.gateways) {
                    bots.await(12);
                    upgrade(gateway);
                    for (GatewayFixture other : cluster.gateways) {
                        longest = Math.max(longest, longestSilence(other));
                        assertThat(ClusterFixture.state(other)).isIn("SHARING", "UNUSED");
                    }
                }
                bots.await(12);
                assertThat(bots.refused).isEmpty();
            }
            assertThat(longest).as("a member was not heard of for so many ms").isBetween(0L, 2500L);
            assertThat(cluster.exchange.over()).isZero();
            cluster.gateways.forEach(gateway -> {
                assertThat(ClusterFixture.state(gateway)).isEqualTo("SHARING");
                assertThat(gateway.logSink)
                        .filteredOn(line -> line.contains(NoLeaseHold.CAUSE + " no longer holds"))
                        .as("held once, at the first start")
                        .hasSize(1);
            });
        }
    }

    private static long longestSilence(GatewayFixture gateway) {
        JsonArray exchanges = ClusterFixture.clusterStatus(gateway).getJsonArray("exchanges");
        return exchanges.stream()
                .flatMap(one -> ((JsonObject) one)
                        .getJsonObject("silentMs").stream().map(silent -> ((Number) silent.getValue()).longValue()))
                .max(Long::compare)
                .orElse(0L);
    }

    @Tag("long")
    @Test
    void members_whose_bots_want_more_than_the_limit_stay_within_it_while_they_are_upgraded(Vertx vertx)
            throws Exception {
        try (StoreServer store = cluster.store()) {
            start(store, vertx);
            try (Bots bots = new Bots(1)) {
                for (GatewayFixture gateway : cluster.gateways) {
                    bots.await(60);
                    upgrade(gateway);
                }
                bots.await(60);
            }
            assertThat(cluster.exchange.over()).isZero();
            assertThat(cluster.exchange.total()).isGreaterThan(3 * RollingExchange.SIZE);
        }
    }

    @Test
    void a_halt_of_the_cluster_holds_before_and_during_an_upgrade_and_is_lifted_after_it(Vertx vertx) throws Exception {
        try (StoreServer store = cluster.store()) {
            start(store, vertx);
            GatewayFixture first = cluster.gateways.get(0);
            GatewayFixture second = cluster.gateways.get(1);
            JsonObject halt = new JsonObject().put("reason", "before").put("confirmWithinMs", 5000);
            assertThat(post(second, "/admin/trip", halt)
                            .getJsonObject("cluster")
                            .getJsonArray("notConfirmedBy"))
                    .isEmpty();
            upgrade(first);
            assertThat(order(first)).isEqualTo(422);
            rearm(first);
            for (GatewayFixture gateway : cluster.gateways) {
                StoreServer.await(() -> order(gateway) == 200, "orders pass");
            }
            CompletableFuture<JsonObject> halted = new CompletableFuture<>();
            Thread operator = new Thread(() -> {
                try {
                    StoreServer.await(
                            () -> first.logSink.stream()
                                            .filter(line -> line.contains("takes over; calls wait"))
                                            .count()
                                    == 2,
                            "the second upgrade");
                    halted.complete(post(second, "/admin/trip", halt.put("reason", "during")));
                } catch (Exception | AssertionError e) {
                    halted.completeExceptionally(e);
                }
            });
            operator.start();
            upgrade(first);
            assertThat(halted.get(30, TimeUnit.SECONDS).getJsonObject("cluster").getJsonArray("notConfirmedBy"))
                    .as("all members refuse")
                    .isEmpty();
            cluster.gateways.forEach(gateway -> assertThat(order(gateway)).isEqualTo(422));
        }
    }

    private static void rearm(GatewayFixture gateway) throws Exception {
        JsonObject proposed = post(gateway, "/admin/rearm", new JsonObject().put("reason", "over"));
        post(gateway, "/admin/rearm/confirm", new JsonObject().put("challenge", proposed.getString("challenge")));
    }
}
