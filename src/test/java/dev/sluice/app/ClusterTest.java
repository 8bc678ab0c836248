package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.health.SchemaChecker;
import dev.sluice.cli.CommandLineRun;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.cluster.StoreServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of whole gateways that share the limits of one address through a real store, in front of an exchange that
 * counts for itself.
 */
@ExtendWith(VertxExtension.class)
@Tag("slow")
@Timeout(120)
class ClusterTest {
    private static final String USE_BY_STRANGERS = "\"foreign\":[1-9]";

    @TempDir
    Path folder;

    private ClusterFixture cluster;

    @BeforeEach
    void set() {
        cluster = new ClusterFixture(folder);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static CommandLineRun command(GatewayFixture gateway) {
        return type(gateway, "cluster");
    }

    @Test
    void gateways_share_one_limit_and_never_exceed_it_together(Vertx vertx) throws Exception {
        try (StoreServer store = cluster.store()) {
            cluster.start(store, vertx);
            cluster.greedy(5_000);
            cluster.gateways.forEach(gateway -> ClusterFixture.awaitState(gateway, "SHARING"));
            for (GatewayFixture gateway : cluster.gateways) {
                CommandLineRun shown = command(gateway);
                assertThat(shown.exit()).as(shown.toString()).isZero();
                assertThat(shown.out())
                        .contains("cluster test, member ", " of a, b, c, store connected")
                        .containsPattern("\ndesk +SHARING +\\d\\.\\d s +\\d+ +\\d+\\.\\d ms +[abc] \\d\\.\\d s ago, ")
                        .containsPattern("\ndesk +requests +60 +\\d+ +\\d+ +1\n");
            }
            int before = cluster.exchange.total();
            cluster.greedy(10_000);
            double possible = RollingExchange.SIZE * 10.0 / 2;
            assertThat(cluster.exchange.over()).isZero();
            assertThat(cluster.exchange.total() - before).isGreaterThan((int) (0.5 * possible));
            for (GatewayFixture gateway : cluster.gateways) {
                assertThat(exchanges(gateway)).as("no use by strangers").doesNotContainPattern(USE_BY_STRANGERS);
            }
            store.kill();
            cluster.gateways.forEach(gateway -> ClusterFixture.awaitState(gateway, "ALONE"));
            assertThat(command(cluster.gateways.get(0)).exit()).isEqualTo(ExitCode.NO);
            assertThat(cluster.gateways.get(0).bot("GET", "/health/ready", "").body())
                    .contains("Cluster: desk is ALONE");
            assertThat(cluster.gateways.get(0).bot("GET", "/health/serving", "").statusCode())
                    .isEqualTo(200);
            cluster.greedy(3_000);
            assertThat(cluster.exchange.over()).isZero();
            store.startAgain();
            cluster.gateways.forEach(gateway -> ClusterFixture.awaitState(gateway, "SHARING"));
            cluster.greedy(3_000);
            assertThat(cluster.exchange.over()).isZero();
        }
    }

    @Test
    void use_by_another_program_is_found_by_gateways_that_send_calls(Vertx vertx) throws Exception {
        try (StoreServer store = cluster.store()) {
            cluster.start(store, vertx);
            StoreServer.await(
                    () -> {
                        cluster.exchange.take(System.nanoTime());
                        cluster.gateways.forEach(ClusterTest::call);
                        return cluster.gateways.stream()
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
        try (StoreServer store = cluster.store()) {
            cluster.start(store, vertx);
            awaitTrading("\"can_trade\":true");
            cluster.gateways.get(0).operator("POST", "/admin/trip", "{\"reason\": \"test\", \"mode\": \"HALTED\"}");
            awaitTrading("\"can_trade\":false");
            store.call("FLUSHALL");
            StoreServer.await(
                    () -> store.call("HLEN", "sluice:{test}:latches").equals(":3"), "all state their latches again");
            awaitTrading("\"can_trade\":false");
            JsonObject proposed = new JsonObject(cluster.gateways
                    .get(1)
                    .operator("POST", "/admin/rearm", "{\"reason\": \"test over\"}")
                    .body());
            cluster.gateways
                    .get(1)
                    .operator(
                            "POST",
                            "/admin/rearm/confirm",
                            new JsonObject()
                                    .put("challenge", proposed.getString("challenge"))
                                    .encode());
            awaitTrading("\"can_trade\":true");
        }
    }

    @Tag("long")
    @Test
    void a_lost_lease_is_in_webhook_metrics_and_status_until_it_is_back(Vertx vertx) throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        HttpServer hook = await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    messages.add(body.toJsonObject().getString("text"));
                    request.response().end();
                }))
                .listen(0, "127.0.0.1"));
        cluster.webhook =
                Files.writeString(folder.resolve("webhook"), "http://127.0.0.1:" + hook.actualPort() + "/T00");
        try (StoreServer store = cluster.store()) {
            GatewayFixture gateway = cluster.gateway("a", store, cluster.exchange.listen(vertx));
            assertThat(metrics(gateway))
                    .contains("sluice_cluster_store_connected")
                    .doesNotContain("sluice_cluster_state");
            gateway.bot("GET", "/desk/x", "");
            ClusterFixture.awaitState(gateway, "SHARING");
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
            JsonObject detailed = new JsonObject(
                    gateway.operator("GET", "/health/detailed", "").body());
            assertThat(new SchemaChecker(Path.of("conf/schema/health.schema.json")).problems("detailed", detailed))
                    .isEmpty();
            assertThat(detailed.getJsonObject("cluster").getString("store_problem"))
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

    @Test
    void a_halt_at_one_member_tells_which_names_calls_at_the_others_used(Vertx vertx) throws Exception {
        try (StoreServer store = cluster.store()) {
            cluster.start(store, vertx);
            awaitTrading("\"can_trade\":true");
            GatewayFixture first = cluster.gateways.get(0);
            cluster.gateways.get(2).bot("GET", "/@far-bot/desk/x", "", "X-Sluice-Deadline-Ms", "100");
            StoreServer.await(
                    () -> type(first, "halt", "--drill", "--scope", "bot:far-bot")
                            .out()
                            .contains("covers 1 bot: far-bot"),
                    "the name is known at another member");
            CommandLineRun halted = type(first, "halt", "--scope", "bot:far-bot", "--reason", "test");
            assertThat(halted.exit()).as(halted.toString()).isZero();
            assertThat(halted.out()).doesNotContain("nobody has used", "not known here");
        }
    }

    private static String metrics(GatewayFixture gateway) throws Exception {
        return gateway.admin("GET", "/metrics", "").body();
    }

    @Test
    void the_commands_halt_and_rearm_name_who_has_confirmed_and_fail_if_a_member_has_not(Vertx vertx) throws Exception {
        try (StoreServer store = cluster.store()) {
            cluster.start(store, vertx);
            awaitTrading("\"can_trade\":true");
            GatewayFixture first = cluster.gateways.get(0);
            CommandLineRun halted = type(first, "halt", "--reason", "test");
            assertThat(halted.exit()).as(halted.toString()).isZero();
            assertThat(halted.out()).contains("confirmed by b, c").doesNotContain("NOT CONFIRMED");
            assertThat(trading(cluster.gateways.get(2))).contains("\"can_trade\":false");
            CommandLineRun rearmed = type(first, "rearm", "--confirm", challenge(first));
            assertThat(rearmed.exit()).as(rearmed.toString()).isZero();
            assertThat(rearmed.out()).contains("confirmed by b, c");
            assertThat(trading(cluster.gateways.get(2))).contains("\"can_trade\":true");

            cluster.gateways.get(2).close();
            CommandLineRun alone = type(first, "halt", "--reason", "again", "--json");
            assertThat(alone.exit()).isEqualTo(ExitCode.NO);
            assertThat(new JsonObject(alone.out()).getJsonObject("cluster"))
                    .isEqualTo(new JsonObject("{\"confirmedBy\":[\"b\"],\"notConfirmedBy\":[\"c\"]}"));
            assertThat(trading(first)).contains("\"can_trade\":false");
            CommandLineRun lifted = type(first, "rearm", "--confirm", challenge(first));
            assertThat(lifted.out()).contains("confirmed by b");
            assertThat(lifted.out()).as("c answers nothing").contains("NOT CONFIRMED BY c");
            assertThat(lifted.exit()).isEqualTo(ExitCode.NO);
            store.kill();
            CommandLineRun unheard = type(cluster.gateways.get(1), "halt", "--reason", "third");
            assertThat(unheard.exit()).isEqualTo(ExitCode.NO);
            assertThat(unheard.out()).contains("NOT CONFIRMED BY a, c within 2 s", "written to disk");
        }
    }

    @Test
    void a_breaker_that_an_operator_opens_holds_at_all_until_its_own_gateway_resets_it(Vertx vertx) throws Exception {
        try (StoreServer store = cluster.store()) {
            cluster.start(store, vertx);
            awaitTrading("\"can_trade\":true");
            GatewayFixture first = cluster.gateways.get(0);
            String[] open = {"breaker", "open", "error_series", "--scope", "exchange:desk", "--reason", "doubt"};
            assertThat(type(first, open).exit()).isZero();
            awaitTrading("\"can_trade\":false");
            assertThat(trading(cluster.gateways.get(1))).contains("breaker:error_series@a", "at member a");
            assertThat(status(cluster.gateways.get(1))).contains("by breaker:error_series@a", "doubt");
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
        cluster.withoutLease = "cancel_only";
        try (StoreServer store = cluster.store()) {
            int port = cluster.exchange.listen(vertx);
            GatewayFixture gateway = cluster.gateway("a", store, port);
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
        try (StoreServer store = cluster.store()) {
            int port = cluster.exchange.listen(vertx);
            for (String member : ClusterFixture.MEMBERS) {
                cluster.gateway(member, store, port).bot("GET", "/desk/x", "");
            }
            cluster.gateways.forEach(gateway -> ClusterFixture.awaitState(gateway, "SHARING"));
            cluster.exchange.ban(TimeUnit.SECONDS.toNanos(RollingExchange.BAN_SECONDS));
            assertThat(cluster.gateways.get(0).bot("GET", "/desk/x", "").statusCode())
                    .isEqualTo(RollingExchange.BANNED);
            GatewayFixture other = cluster.gateways.get(1);
            StoreServer.await(() -> body(other, "/health/detailed").contains("\"seen_by\":\"a\""), "b is told");
            assertThat(status(other)).contains("desk bans calls charged to 'requests'", "(seen by member a)");
            assertThat(status(cluster.gateways.get(0))).doesNotContain("seen by");
            StoreServer.await(() -> status(cluster.gateways.get(2)).contains("(seen by member a)"), "c is told");
            assertThat(other.bot("GET", "/desk/x", "", "X-Sluice-Deadline-Ms", "500")
                            .statusCode())
                    .isEqualTo(429);
            assertThat(store.call("HEXISTS", "sluice:{test}:bans", "a")).isEqualTo(":1");
            assertThat(store.call("HLEN", "sluice:{test}:bans")).isEqualTo(":1");
            for (GatewayFixture gateway : cluster.gateways) {
                StoreServer.await(() -> get(gateway, "/desk/x").statusCode() == 200, "the ban is over");
            }
            assertThat(cluster.exchange.sentIntoBan()).isEqualTo(1);
            StoreServer.await(
                    () -> store.call("EXISTS", "sluice:{test}:bans").equals(":0"), "the statement is withdrawn");
        }
    }

    private static String status(GatewayFixture gateway) {
        return type(gateway, "status").out();
    }

    private void awaitTrading(String part) {
        for (GatewayFixture gateway : cluster.gateways) {
            StoreServer.await(() -> trading(gateway).contains(part), part + " at every member");
        }
    }

    private static String trading(GatewayFixture gateway) {
        return body(gateway, "/trading?exchange=desk");
    }

    private static String body(GatewayFixture gateway, String path) {
        return get(gateway, path).body();
    }

    private static HttpResponse<String> get(GatewayFixture gateway, String path) {
        try {
            return gateway.bot("GET", path, "");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
