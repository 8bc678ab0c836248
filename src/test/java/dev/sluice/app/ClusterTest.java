package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.admin.health.SchemaChecker;
import dev.sluice.cli.CommandLineRun;
import dev.sluice.cli.ExitCode;
import dev.sluice.cluster.StoreServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of whole gateways that share the limits of one address through a real store, in front of an exchange that counts for itself. */
@ExtendWith(VertxExtension.class)
@Tag("long")
@Timeout(120)
class ClusterTest {
    private static final int SIZE = 60;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int BANNED = 418;
    private static final String USE_BY_STRANGERS = "\"foreign\":[1-9]";
    private static final int BAN_SECONDS = 4;
    private static final List<String> MEMBERS = List.of("a", "b", "c");

    private final List<GatewayFixture> gateways = new ArrayList<>();
    private final RollingExchange exchange = new RollingExchange();
    private String whenAlone = "floor";

    @TempDir
    Path folder;

    /** The file with the URL of a webhook; null for none. */
    private @Nullable Path webhook;

    @AfterEach
    void close() {
        gateways.forEach(GatewayFixture::close);
    }

    /** An exchange with one rolling window for all calls of the address. */
    private static final class RollingExchange {
        private final Deque<Long> counted = new ArrayDeque<>();
        private int over;
        private int total;
        private long bannedUntil = System.nanoTime();
        private int sentIntoBan;

        /** Bans the address for that time from the next call on. */
        synchronized void ban(long nanos) {
            bannedUntil = System.nanoTime() + nanos;
            sentIntoBan = 0;
        }

        synchronized boolean isBanned(long now) {
            sentIntoBan += now - bannedUntil < 0 ? 1 : 0;
            return now - bannedUntil < 0;
        }

        synchronized int sentIntoBan() {
            return sentIntoBan;
        }

        synchronized boolean take(long now) {
            while (!counted.isEmpty() && now - counted.peekFirst() >= WINDOW_NANOS) {
                counted.removeFirst();
            }
            total++;
            if (counted.size() >= SIZE) {
                over++;
                return false;
            }
            counted.addLast(now);
            return true;
        }

        /** Returns how many calls count now; the exchange tells it with each response. */
        synchronized int used() {
            return counted.size();
        }

        synchronized int over() {
            return over;
        }

        synchronized int total() {
            return total;
        }
    }

    private int exchangePort(Vertx vertx) {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    long now = System.nanoTime();
                    if (exchange.isBanned(now)) {
                        request.response()
                                .setStatusCode(BANNED)
                                .putHeader("Retry-After", "" + BAN_SECONDS)
                                .end("{}");
                        return;
                    }
                    int status = exchange.take(now) ? 200 : 429;
                    request.response()
                            .setStatusCode(status)
                            .putHeader("X-Used", "" + exchange.used())
                            .end("{}");
                })
                .listen(0, "127.0.0.1"));
        return server.actualPort();
    }

    private GatewayFixture gateway(String member, StoreServer store, int exchangePort) throws Exception {
        Path own = Files.createDirectories(folder.resolve(member));
        GatewayFixture.copy(Path.of("conf"), own.resolve("conf"));
        JsonObject routes = new JsonObject(Files.readString(own.resolve("conf/routes/passthrough.json")));
        routes.getJsonArray("groups")
                .getJsonObject(0)
                .put("unlisted", new JsonObject().put("requests", 1))
                .put("used", new JsonObject().put("X-Used", "requests"))
                .put("outcomes", new JsonArray().add("desk"));
        routes.put(
                "outcomes",
                new JsonObject()
                        .put(
                                "desk",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("status", "" + BANNED)
                                                .put("outcome", "BAN")
                                                .put("hits", new JsonArray().add("requests")))));
        Files.writeString(own.resolve("conf/routes/desk.json"), routes.encode());
        Files.writeString(
                own.resolve("conf/exchanges.json"),
                new JsonObject()
                        .put(
                                "desk",
                                new JsonObject()
                                        .put("dialect", "desk")
                                        .put(
                                                "upstreams",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("path", "/")
                                                                .put("url", "https://api.example.com")))
                                        .put(
                                                "limits",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("name", "requests")
                                                                .put("scope", "ip")
                                                                .put("algorithm", "slidingWindow")
                                                                .put("size", SIZE)
                                                                .put("usePercent", 100)
                                                                .put(
                                                                        "windowMs",
                                                                        TimeUnit.NANOSECONDS.toMillis(WINDOW_NANOS)))))
                        .encode());
        String settings = new JsonObject()
                .put("alerts", new JsonObject().put("webhookFile", webhook == null ? "" : webhook.toString()))
                .put("clock", new JsonObject().put("sources", new JsonArray()).put("daemon", new JsonArray()))
                .put(
                        "cluster",
                        new JsonObject()
                                .put("name", "test")
                                .put("member", member)
                                .put("members", new JsonArray(MEMBERS))
                                .put("whenAlone", whenAlone)
                                .put("store", new JsonObject().put("servers", new JsonArray().add(store.url()))))
                .encode();
        GatewayFixture gateway = new GatewayFixture(own, settings, exchangePort);
        gateways.add(gateway);
        return gateway;
    }

    private StoreServer store() {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        return StoreServer.start(StoreServer.Kind.REDIS, folder);
    }

    /** Sends calls without a pause from several bots at each gateway for that time; returns the number of good responses. */
    private int greedy(long millis) throws InterruptedException {
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

    private static JsonObject cluster(GatewayFixture gateway) {
        try {
            return new JsonObject(gateway.operator("GET", "/admin/status", "").body())
                    .getJsonObject("safety")
                    .getJsonObject("cluster");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static CommandLineRun command(GatewayFixture gateway) {
        return type(gateway, "cluster");
    }

    private static String state(GatewayFixture gateway) {
        JsonArray exchanges = cluster(gateway).getJsonArray("exchanges");
        return exchanges.isEmpty() ? "UNUSED" : exchanges.getJsonObject(0).getString("state");
    }

    @Test
    void gateways_share_one_limit_and_never_exceed_it_together(Vertx vertx) throws Exception {
        try (StoreServer store = store()) {
            int port = exchangePort(vertx);
            for (String member : MEMBERS) {
                gateway(member, store, port);
            }
            greedy(5_000);
            gateways.forEach(gateway ->
                    StoreServer.await(() -> state(gateway).equals("SHARING"), "SHARING, not " + cluster(gateway)));
            for (GatewayFixture gateway : gateways) {
                CommandLineRun shown = command(gateway);
                assertThat(shown.exit()).as(shown.toString()).isZero();
                assertThat(shown.out())
                        .contains("cluster test, member ", " of a, b, c, store connected")
                        .containsPattern("\ndesk +SHARING +\\d\\.\\d s +\\d+ +\\d+\\.\\d ms +[abc] \\d\\.\\d s ago, ")
                        .containsPattern("\ndesk +requests +60 +\\d+ +\\d+ +1\n");
            }
            int before = exchange.total();
            greedy(10_000);
            double possible = SIZE * 10.0 / 2;
            assertThat(exchange.over()).isZero();
            assertThat(exchange.total() - before).isGreaterThan((int) (0.5 * possible));
            for (GatewayFixture gateway : gateways) {
                assertThat(exchanges(gateway)).as("no use by strangers").doesNotContainPattern(USE_BY_STRANGERS);
            }
            store.kill();
            gateways.forEach(gateway ->
                    StoreServer.await(() -> state(gateway).equals("ALONE"), "ALONE, not " + cluster(gateway)));
            assertThat(command(gateways.get(0)).exit()).isEqualTo(ExitCode.NO);
            assertThat(gateways.get(0).bot("GET", "/health/ready", "").body()).contains("Cluster: desk is ALONE");
            assertThat(gateways.get(0).bot("GET", "/health/serving", "").statusCode())
                    .isEqualTo(200);
            greedy(3_000);
            assertThat(exchange.over()).isZero();
            store.startAgain();
            gateways.forEach(gateway ->
                    StoreServer.await(() -> state(gateway).equals("SHARING"), "SHARING, not " + cluster(gateway)));
            greedy(3_000);
            assertThat(exchange.over()).isZero();
        }
    }

    @Test
    void use_by_another_program_is_found_by_gateways_that_send_calls(Vertx vertx) throws Exception {
        try (StoreServer store = store()) {
            int port = exchangePort(vertx);
            for (String member : MEMBERS) {
                gateway(member, store, port);
            }
            StoreServer.await(
                    () -> {
                        exchange.take(System.nanoTime());
                        gateways.forEach(ClusterTest::call);
                        return gateways.stream()
                                .allMatch(gateway -> exchanges(gateway).matches("(?s).*" + USE_BY_STRANGERS + ".*"));
                    },
                    "use by strangers at all gateways");
        }
    }

    private static void call(GatewayFixture gateway) {
        try {
            gateway.bot("GET", "/desk/x", "", "X-Sluice-Deadline-Ms", "100");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the status of the exchanges as JSON. */
    private static String exchanges(GatewayFixture gateway) {
        try {
            return gateway.operator("GET", "/admin/status", "").body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_halt_at_one_gateway_holds_at_all_until_a_re_arm(Vertx vertx) throws Exception {
        try (StoreServer store = store()) {
            int port = exchangePort(vertx);
            for (String member : MEMBERS) {
                gateway(member, store, port);
            }
            awaitTrading("\"can_trade\":true");
            gateways.get(0).operator("POST", "/admin/trip", "{\"reason\": \"test\", \"mode\": \"HALTED\"}");
            awaitTrading("\"can_trade\":false");
            store.call("FLUSHALL");
            StoreServer.await(
                    () -> store.call("HLEN", "sluice:{test}:latches").equals(":3"), "all state their latches again");
            awaitTrading("\"can_trade\":false");
            JsonObject proposed = new JsonObject(gateways.get(1)
                    .operator("POST", "/admin/rearm", "{\"reason\": \"test over\"}")
                    .body());
            gateways.get(1)
                    .operator(
                            "POST",
                            "/admin/rearm/confirm",
                            new JsonObject()
                                    .put("challenge", proposed.getString("challenge"))
                                    .encode());
            awaitTrading("\"can_trade\":true");
        }
    }

    @Test
    void a_lost_lease_is_in_webhook_metrics_and_status_until_it_is_back(Vertx vertx) throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        HttpServer hook = await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    messages.add(body.toJsonObject().getString("text"));
                    request.response().end();
                }))
                .listen(0, "127.0.0.1"));
        webhook = Files.writeString(folder.resolve("webhook"), "http://127.0.0.1:" + hook.actualPort() + "/T00");
        try (StoreServer store = store()) {
            GatewayFixture gateway = gateway("a", store, exchangePort(vertx));
            assertThat(metrics(gateway))
                    .contains("sluice_cluster_store_connected")
                    .doesNotContain("sluice_cluster_state");
            gateway.bot("GET", "/desk/x", "");
            StoreServer.await(() -> state(gateway).equals("SHARING"), "SHARING, not " + cluster(gateway));
            assertThat(metrics(gateway))
                    .contains("sluice_cluster_state{exchange=\"desk\",state=\"sharing\"} 1")
                    .contains("sluice_cluster_floor_units{exchange=\"desk\",limit=\"requests\"} 1")
                    .contains("sluice_cluster_store_connected 1");
            if (InstalledProgram.has("promtool")) {
                assertThat(InstalledProgram.run(metrics(gateway), "promtool", "check", "metrics"))
                        .isEmpty();
            }
            store.kill();
            String storeAway = "the store of cluster 'test' cannot be used";
            String alone = "cluster 'test': desk is ALONE: its lease is over and it uses only its floors";
            awaitMessage(messages, "Sluice: " + storeAway);
            awaitMessage(messages, "Sluice: " + alone);
            assertThat(metrics(gateway)).contains("sluice_cluster_state{exchange=\"desk\",state=\"alone\"} 1");
            JsonObject detailed =
                    new JsonObject(gateway.admin("GET", "/health/detailed", "").body());
            assertThat(new SchemaChecker(Path.of("conf/schema/health.schema.json")).problems("detailed", detailed))
                    .isEmpty();
            assertThat(detailed.getJsonObject("cluster").getString("store_trouble"))
                    .isNotEmpty();
            CommandLineRun status = CommandLineRun.type(
                    "status", "--admin-port", "" + gateway.adminPort(), "--data", "" + gateway.data);
            assertThat(status.out())
                    .contains("cluster test, member a of a, b, c, store not connected; desk ALONE\n")
                    .contains("  desk is ALONE in the cluster: its lease is over and it uses only its floors\n");
            store.startAgain();
            awaitMessage(messages, "Sluice: ended: " + storeAway);
            awaitMessage(messages, "Sluice: ended: " + alone);
        }
    }

    /** Waits for this message; others may come before it. */
    private static void awaitMessage(BlockingQueue<String> messages, String text) throws InterruptedException {
        List<String> before = new ArrayList<>();
        while (!before.contains(text)) {
            String message = messages.poll(30, TimeUnit.SECONDS);
            assertThat(message).as("a message '" + text + "' after " + before).isNotNull();
            before.add(String.valueOf(message));
        }
    }

    private static String metrics(GatewayFixture gateway) throws Exception {
        return gateway.admin("GET", "/metrics", "").body();
    }

    @Test
    void the_commands_halt_and_rearm_name_who_has_confirmed_and_fail_if_a_member_has_not(Vertx vertx) throws Exception {
        try (StoreServer store = store()) {
            int port = exchangePort(vertx);
            for (String member : MEMBERS) {
                gateway(member, store, port);
            }
            awaitTrading("\"can_trade\":true");
            GatewayFixture first = gateways.get(0);
            CommandLineRun halted = type(first, "halt", "--reason", "test");
            assertThat(halted.exit()).as(halted.toString()).isZero();
            assertThat(halted.out()).contains("confirmed by b, c").doesNotContain("NOT CONFIRMED");
            assertThat(trading(gateways.get(2))).contains("\"can_trade\":false");
            CommandLineRun rearmed = type(first, "rearm", "--confirm", challenge(first));
            assertThat(rearmed.exit()).as(rearmed.toString()).isZero();
            assertThat(rearmed.out()).contains("confirmed by b, c");
            assertThat(trading(gateways.get(2))).contains("\"can_trade\":true");

            gateways.get(2).close();
            CommandLineRun alone = type(first, "halt", "--reason", "again", "--json");
            assertThat(alone.exit()).isEqualTo(ExitCode.NO);
            assertThat(new JsonObject(alone.out()).getJsonObject("cluster"))
                    .isEqualTo(new JsonObject("{\"confirmedBy\":[\"b\"],\"notConfirmedBy\":[\"c\"]}"));
            assertThat(trading(first)).contains("\"can_trade\":false");
            CommandLineRun lifted = type(first, "rearm", "--confirm", challenge(first));
            assertThat(lifted.out()).contains("confirmed by b");
            assertThat(lifted.exit()).as("c had not heard of the second halt").isZero();
            store.kill();
            CommandLineRun unheard = type(gateways.get(1), "halt", "--reason", "third");
            assertThat(unheard.exit()).isEqualTo(ExitCode.NO);
            assertThat(unheard.out()).contains("NOT CONFIRMED BY a, c within 2 s", "written to disk");
        }
    }

    @Test
    void a_breaker_that_an_operator_opens_holds_at_all_until_its_own_gateway_resets_it(Vertx vertx) throws Exception {
        try (StoreServer store = store()) {
            int port = exchangePort(vertx);
            for (String member : MEMBERS) {
                gateway(member, store, port);
            }
            awaitTrading("\"can_trade\":true");
            GatewayFixture first = gateways.get(0);
            String[] open = {"breaker", "open", "error_series", "--scope", "exchange:desk", "--reason", "doubt"};
            assertThat(type(first, open).exit()).isZero();
            awaitTrading("\"can_trade\":false");
            assertThat(trading(gateways.get(1))).contains("breaker:error_series@a", "at member a");
            assertThat(status(gateways.get(1))).contains("by breaker:error_series@a", "doubt");
            assertThat(status(first)).doesNotContain("@a").doesNotContain("@b");
            store.call("FLUSHALL");
            StoreServer.await(
                    () -> store.call("HLEN", "sluice:{test}:holds").equals(":1"), "a tells its breaker again");
            awaitTrading("\"can_trade\":false");
            String[] reset = {"breaker", "reset", "error_series", "--scope", "exchange:desk", "--reason", "over"};
            assertThat(type(first, reset).exit()).isZero();
            awaitTrading("\"can_trade\":true");
        }
    }

    @Test
    void a_gateway_without_a_lease_only_cancels_when_so_configured(Vertx vertx) throws Exception {
        whenAlone = "cancel_only";
        try (StoreServer store = store()) {
            int port = exchangePort(vertx);
            GatewayFixture gateway = gateway("a", store, port);
            awaitTrading("\"can_trade\":true");
            assertThat(gateway.bot("POST", "/desk/x", "{}").statusCode()).isEqualTo(200);
            store.kill();
            awaitTrading("readiness:cluster-lease");
            assertThat(gateway.bot("POST", "/desk/x", "{}").statusCode()).isEqualTo(422);
            assertThat(gateway.bot("DELETE", "/desk/x", "").statusCode()).isEqualTo(200);
            store.startAgain();
            awaitTrading("\"can_trade\":true");
        }
    }

    private static String challenge(GatewayFixture gateway) throws Exception {
        return new JsonObject(gateway.operator("POST", "/admin/rearm", "{\"reason\": \"test over\"}")
                        .body())
                .getString("challenge");
    }

    private static CommandLineRun type(GatewayFixture gateway, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--admin-port", "" + gateway.adminPort(), "--data", "" + gateway.data));
        return CommandLineRun.type(all.toArray(String[]::new));
    }

    /** Without sharing, each of the three gateways would send a call into the ban. */
    @Test
    void a_ban_that_one_gateway_sees_stops_all_until_it_ends(Vertx vertx) throws Exception {
        try (StoreServer store = store()) {
            int port = exchangePort(vertx);
            for (String member : MEMBERS) {
                gateway(member, store, port).bot("GET", "/desk/x", "");
            }
            gateways.forEach(gateway ->
                    StoreServer.await(() -> state(gateway).equals("SHARING"), "SHARING, not " + cluster(gateway)));
            exchange.ban(TimeUnit.SECONDS.toNanos(BAN_SECONDS));
            assertThat(gateways.get(0).bot("GET", "/desk/x", "").statusCode()).isEqualTo(BANNED);
            GatewayFixture other = gateways.get(1);
            StoreServer.await(() -> status(other).contains("(seen by member a)"), "b is told");
            assertThat(status(other)).contains("desk bans calls charged to 'requests'");
            assertThat(status(gateways.get(0))).doesNotContain("seen by");
            StoreServer.await(() -> status(gateways.get(2)).contains("(seen by member a)"), "c is told");
            assertThat(other.bot("GET", "/desk/x", "", "X-Sluice-Deadline-Ms", "500")
                            .statusCode())
                    .isEqualTo(429);
            assertThat(other.bot("GET", "/health/detailed", "").body()).contains("\"seen_by\":\"a\"");
            assertThat(store.call("HEXISTS", "sluice:{test}:bans", "a")).isEqualTo(":1");
            assertThat(store.call("HLEN", "sluice:{test}:bans")).isEqualTo(":1");
            for (GatewayFixture gateway : gateways) {
                assertThat(gateway.bot("GET", "/desk/x", "", "X-Sluice-Deadline-Ms", "20000")
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(exchange.sentIntoBan()).isEqualTo(1);
            StoreServer.await(
                    () -> store.call("EXISTS", "sluice:{test}:bans").equals(":0"), "the statement is withdrawn");
        }
    }

    private static String status(GatewayFixture gateway) {
        return type(gateway, "status").out();
    }

    private void awaitTrading(String part) {
        for (GatewayFixture gateway : gateways) {
            StoreServer.await(() -> trading(gateway).contains(part), part + " at every member");
        }
    }

    private static String trading(GatewayFixture gateway) {
        try {
            return gateway.bot("GET", "/trading?exchange=desk", "").body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
