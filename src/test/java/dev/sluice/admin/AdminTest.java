package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gate.GateStatus;
import dev.sluice.gate.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Desk DESK = new Desk();
    private static int port;

    /** A gateway with one exchange at which everything happens at once. */
    private static final class Desk implements Operations {
        private boolean good = true;

        @Override
        public Snapshot snapshot() {
            GateStatus.LimitStatus weight =
                    new GateStatus.LimitStatus("weight", "", 5400, 5700, 6000, 570, 12, 3, true, 1_500_000_000, 0);
            GateStatus.LimitStatus mine =
                    new GateStatus.LimitStatus("orders", "a\"b\\c", 10, 100, 100, 10, 0, 0, false, 0, 250_000_000);
            GateStatus.LimitStatus theirs =
                    new GateStatus.LimitStatus("orders", "other", 20, 100, 100, 10, 0, 0, false, 0, 0);
            GateStatus gate = new GateStatus(
                    false,
                    false,
                    3,
                    700,
                    Map.of("cancel", 1, "read-public", 2),
                    4,
                    1,
                    9,
                    Map.of(Reason.LANE_FULL, 7L),
                    Map.of("weight", 8L),
                    new GateStatus.Totals(1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 10, 11, 12),
                    List.of(weight, theirs, mine));
            return new Snapshot(
                    Stage.SERVING,
                    12.5,
                    "0.1.0",
                    2,
                    true,
                    List.of(new Snapshot.OfExchange("binance", gate, new Snapshot.Clock(-3.5, 20, 1))),
                    List.of(new Family(
                            "sluice_calls_total",
                            Family.Type.COUNTER,
                            "Calls.",
                            List.of(Family.Sample.of(42, "kind", "PLACE")))));
        }

        @Override
        public Future<Reloaded> reload() {
            return Future.succeededFuture(new Reloaded(good, new JsonObject().put("reloaded", good)));
        }
    }

    @BeforeAll
    static void listen() {
        HealthPages health = new HealthPages(() -> Stage.SERVING, () -> 0, () -> 0, "0.1.0");
        Admin admin = new Admin(VERTX, "secret"::equals, health, DESK);
        port = admin.listen(new AdminSettings("127.0.0.1", 0))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/health/serving", "/metrics"})
    void health_and_metrics_need_no_token_and_answer_head_without_a_body(String path) throws Exception {
        assertThat(ask("GET", path, "").statusCode()).isEqualTo(200);
        HttpResponse<String> head = ask("HEAD", path, "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer secre", "Bearer secret2", "secret", "Basic secret"})
    void without_the_token_the_admin_api_stays_shut(String authorization) throws Exception {
        HttpResponse<String> answer = ask("GET", "/admin/status", authorization);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.body()).contains("admin.token").doesNotContain("5700");
        assertThat(ask("POST", "/admin/reload", authorization).statusCode()).isEqualTo(401);
    }

    @Test
    void status_lists_limits_by_how_full_they_are() throws Exception {
        JsonObject exchange = new JsonObject(
                        ask("GET", "/admin/status", "Bearer secret").body())
                .getJsonArray("exchanges")
                .getJsonObject(0);

        assertThat(exchange.getJsonArray("limits").getJsonObject(0).getString("limit"))
                .isEqualTo("weight");
        assertThat(exchange.getJsonArray("limits").getJsonObject(0).getDouble("banMs"))
                .isEqualTo(1500);
        assertThat(exchange.getString("promise")).startsWith("not yet");
        assertThat(exchange.getJsonObject("clock").getDouble("aheadMs")).isEqualTo(-3.5);
    }

    @Test
    void a_reload_that_worked_is_200_and_one_that_did_not_422() throws Exception {
        DESK.good = true;
        assertThat(ask("POST", "/admin/reload", "Bearer secret").statusCode()).isEqualTo(200);
        DESK.good = false;
        assertThat(ask("POST", "/admin/reload", "Bearer secret").statusCode()).isEqualTo(422);
    }

    @Test
    void unknown_pages_and_methods_are_told_what_there_is() throws Exception {
        assertThat(ask("GET", "/", "").body()).contains("/admin/status");
        assertThat(ask("GET", "/", "").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/admin/reload", "Bearer secret").statusCode()).isEqualTo(405);
    }

    @Test
    void metrics_are_well_formed_and_bounded_each_limit_speaks_by_its_fullest_key() throws Exception {
        String text = ask("GET", "/metrics", "").body();
        Pattern line = Pattern.compile(
                "# (HELP|TYPE) sluice_[a-z_]+ .+|sluice_[a-z_]+(\\{[a-z]+=\"[^\"\\\\]*\"(,[a-z]+=\"[^\"\\\\]*\")*})? -?[0-9.E-]+");

        assertThat(text.lines()).allMatch(one -> line.matcher(one).matches());
        assertThat(text.lines().filter(one -> one.startsWith("# TYPE"))).doesNotHaveDuplicates();
        assertThat(text)
                .contains("sluice_limit_used{exchange=\"binance\",limit=\"weight\"} 5400\n")
                .contains("sluice_limit_used{exchange=\"binance\",limit=\"orders\"} 10\n")
                .contains("sluice_limit_ban_seconds{exchange=\"binance\",limit=\"weight\"} 1.5\n")
                .contains("sluice_refused_total{exchange=\"binance\",reason=\"lane-full\"} 7\n")
                .contains("sluice_exchange_clock_offset_seconds{exchange=\"binance\"} -0.0035\n")
                .contains("sluice_calls_total{kind=\"PLACE\"} 42\n");
    }

    @Test
    void label_values_are_escaped() {
        MetricsText text = new MetricsText();
        text.add(new Family("a", Family.Type.GAUGE, "b", List.of(Family.Sample.of(1, "c", "d\"e\\f\ng"))));

        assertThat(text.toString()).endsWith("a{c=\"d\\\"e\\\\f\\ng\"} 1\n");
    }

    private static HttpResponse<String> ask(String method, String path, String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
