package dev.sluice.admin.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.proxy.ActiveBan;
import dev.sluice.status.LifecycleStage;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HealthRoutesTest {
    private final HealthFixture fixture = new HealthFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    // ---- stages

    @ParameterizedTest
    @CsvSource({
        "WARMING_UP, live, 200, alive",
        "WARMING_UP, ready, 503, not_ready",
        "WARMING_UP, serving, 503, not_serving",
        "SERVING, live, 200, alive",
        "SERVING, ready, 200, ready",
        "SERVING, serving, 200, serving",
        "LEAVING, live, 200, alive",
        "LEAVING, ready, 503, not_ready",
        "LEAVING, serving, 503, not_serving",
        "DRAINING, live, 200, alive",
        "DRAINING, ready, 503, not_ready",
        "DRAINING, serving, 503, not_serving",
    })
    void each_lifecycle_stage_has_its_status_and_code(LifecycleStage now, String page, int status, String text)
            throws Exception {
        fixture.lifecycleStage = now;

        HttpResponse<String> response = fixture.ask("/health/" + page);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(HealthFixture.json(response).getString("status")).isEqualTo(text);
        assertThat(HealthFixture.json(response).getDouble("timestamp")).isEqualTo(1_700_000_000.5);
        assertThat(HealthFixture.SCHEMA.problems(page, HealthFixture.json(response)))
                .isEmpty();
    }

    @Test
    void readiness_names_the_lifecycle_stage_as_an_issue() throws Exception {
        fixture.lifecycleStage = LifecycleStage.WARMING_UP;

        assertThat(fixture.issues("/health/ready")).containsExactly("the gateway is warming up");
    }

    @Test
    void a_ban_that_stops_orders_is_an_issue_of_its_exchange_with_its_end() throws Exception {
        fixture.bans = List.of(new ActiveBan("exchange:kraken", "kraken", "matching", "", 1_700_000_060_000L));
        String issue = "Ban by the exchange: exchange:kraken, matching, until 2023-11-14T22:14:20Z";

        assertThat(fixture.ask("/health/ready").statusCode()).isEqualTo(503);
        assertThat(fixture.issues("/health/ready")).containsExactly(issue);
        assertThat(fixture.issues("/health/ready?exchange=kraken")).containsExactly(issue);
        assertThat(fixture.ask("/health/ready?exchange=binance").statusCode()).isEqualTo(200);
        assertThat(fixture.page("/health/status").getBoolean("overall_ready")).isFalse();
    }

    @Test
    void a_data_folder_that_cannot_be_written_is_an_issue_with_its_remedy() throws Exception {
        fixture.dataFolder = List.of("latches cannot be written; make room");

        assertThat(fixture.issues("/health/ready"))
                .containsExactly("Data folder: latches cannot be written; make room");
        assertThat(fixture.page("/health/status").getBoolean("overall_ready")).isFalse();
    }

    @Test
    void an_audit_that_cannot_be_written_is_a_warning_of_every_route_and_no_issue() throws Exception {
        fixture.warnings = List.of("the audit cannot be written; make room");

        for (String path : List.of("/health/ready", "/health/status", "/health/detailed")) {
            HttpResponse<String> response = fixture.ask(path);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(HealthFixture.json(response).getJsonArray("warnings"))
                    .contains("the audit cannot be written; make room");
        }
    }

    @Test
    void a_lost_lease_is_an_issue_of_its_exchange_only() throws Exception {
        fixture.cluster = HealthFixture.cluster(ClusterState.ALONE);
        String issue = "Cluster: binance is ALONE: its lease is over (the store cannot be used: no route to 10.0.0.9)";

        assertThat(fixture.issues("/health/ready")).containsExactly(issue);
        assertThat(fixture.issues("/health/ready?exchange=binance")).containsExactly(issue);
        assertThat(fixture.ask("/health/ready?exchange=kraken").statusCode()).isEqualTo(200);
        assertThat(cluster("/health/status").getBoolean("healthy")).isFalse();
        assertThat(cluster("/health/status?exchange=kraken").getBoolean("healthy"))
                .isTrue();
    }

    @Test
    void the_detailed_page_shows_the_cluster_and_the_error_of_its_store_only_to_operators() throws Exception {
        fixture.cluster = HealthFixture.cluster(ClusterState.ALONE);
        JsonObject bots = fixture.page("/health/detailed");
        JsonObject operators = fixture.operatorPage("/health/detailed");

        assertThat(HealthFixture.SCHEMA.problems("detailed", bots)).isEmpty();
        assertThat(HealthFixture.SCHEMA.problems("status", fixture.page("/health/status")))
                .isEmpty();
        assertThat(bots.getJsonObject("cluster").getString("store_problem")).isEmpty();
        assertThat(operators.getJsonObject("cluster").getString("store_problem"))
                .isEqualTo("no route to 10.0.0.9");
        assertThat(operators.getJsonObject("cluster").getJsonObject("exchanges"))
                .isEqualTo(new JsonObject("""
                        {"binance": {"state": "ALONE", "lease_ms": 0, "generation": 3, "silent_ms": {"b": 2000}}}"""));
    }

    @Test
    void a_gateway_without_a_cluster_shows_none() throws Exception {
        assertThat(fixture.page("/health/detailed").containsKey("cluster")).isFalse();
        assertThat(fixture.page("/health/status").getJsonObject("components").containsKey("cluster"))
                .isFalse();
    }

    private JsonObject cluster(String path) throws Exception {
        return fixture.page(path).getJsonObject("components").getJsonObject("cluster");
    }

    @Test
    void liveness_reports_the_uptime_even_when_the_ticker_wraps() throws Exception {
        fixture.nanos.addAndGet(2_500_000_000L);

        assertThat(fixture.page("/health/live").getDouble("uptime_seconds")).isEqualTo(2.5);
    }

    // ---- reasons

    @Test
    void readiness_lists_every_hold_on_new_orders_as_an_issue() throws Exception {
        fixture.clock = HealthFixture.WRONG;
        fixture.trip(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, "operator");
        fixture.hold(ModeScope.exchange("binance"), HoldCause.breaker("error_series"), "5 in a row");
        fixture.hold(ModeScope.GLOBAL, new HoldCause(HoldCause.Source.CLOCK, ""), "2000 ms ahead of UTC");
        fixture.hold(
                ModeScope.exchange("kraken"),
                new HoldCause(HoldCause.Source.READINESS, "connections"),
                "rest is stale");

        HttpResponse<String> ready = fixture.ask("/health/ready");

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(HealthFixture.json(ready).getJsonArray("issues"))
                .containsExactlyInAnyOrder(
                        "Kill switch active: CANCEL_ONLY for global by kill-switch (operator)",
                        "Circuit breaker tripped: error_series: CANCEL_ONLY for exchange:binance by breaker:error_series (5 in a row)",
                        "Time sync issue: 2000.0 ms drift: CANCEL_ONLY for global by clock (2000 ms ahead of UTC)",
                        "Trading readiness checks failed: CANCEL_ONLY for exchange:kraken by readiness:connections (rest is stale)");
        assertThat(fixture.ask("/health/serving").statusCode()).isEqualTo(200);
    }

    @Test
    void status_and_detailed_answer_200_and_name_the_unhealthy_component() throws Exception {
        fixture.clock = HealthFixture.WRONG;
        fixture.trip(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, "operator");

        JsonObject status = fixture.page("/health/status");
        JsonObject detailed = fixture.page("/health/detailed");

        assertThat(status.getJsonObject("components").getJsonObject("time_sync"))
                .isEqualTo(new JsonObject().put("healthy", false).put("drift_ms", 2000.0));
        assertThat(status.getJsonObject("components").getJsonObject("circuit_breakers"))
                .isEqualTo(new JsonObject().put("healthy", false).put("global_kill_switch", true));
        assertThat(status.getJsonObject("components")
                        .getJsonObject("trading_readiness")
                        .getBoolean("healthy"))
                .isTrue();
        assertThat(detailed.getBoolean("overall_ready")).isFalse();
        assertThat(detailed.getJsonObject("circuit_breakers").getBoolean("global_kill_switch_active"))
                .isTrue();
        assertThat(detailed.getJsonObject("time_sync").getBoolean("is_trading_allowed"))
                .isFalse();
    }

    @Test
    void an_exchange_narrows_readiness_and_an_account_adds_its_holds() throws Exception {
        fixture.hold(ModeScope.exchange("binance"), HoldCause.breaker("error_series"), "5 in a row");
        fixture.hold(ModeScope.account("kraken", "desk"), new HoldCause(HoldCause.Source.MARGIN, ""), "96 % in use");

        assertThat(fixture.ask("/health/ready").statusCode()).isEqualTo(503);
        assertThat(fixture.ask("/health/ready?exchange=binance").statusCode()).isEqualTo(503);
        assertThat(fixture.ask("/health/ready?exchange=kraken").statusCode()).isEqualTo(200);
        assertThat(fixture.ask("/health/ready?exchange=kraken&account=desk").statusCode())
                .isEqualTo(503);
        assertThat(fixture.ask("/health/ready?exchange=kraken&account=other").statusCode())
                .isEqualTo(200);
        assertThat(fixture.issues("/health/ready?exchange=kraken&account=desk"))
                .containsExactly(
                        "Trading readiness checks failed: CANCEL_ONLY for account:kraken/desk by margin (96 % in use)");
        assertThat(fixture.page("/health/detailed?exchange=kraken")
                        .getJsonObject("rate_limiting")
                        .fieldNames())
                .containsExactly("kraken");
    }

    @Test
    void account_and_operator_names_are_shown_to_operators_only() throws Exception {
        fixture.trip(ModeScope.account("kraken", "desk"), HoldCause.KILL_SWITCH, "operator");

        JsonObject bots = fixture.page("/health/detailed");
        JsonObject operators = fixture.operatorPage("/health/detailed");

        assertThat(bots.encode()).doesNotContain("desk").doesNotContain("alice");
        assertThat(bots.getInteger("narrower_holds")).isEqualTo(1);
        assertThat(operators.encode()).contains("account:kraken/desk", "alice");
    }

    @Test
    void an_unknown_exchange_is_404_and_an_account_without_an_exchange_400() throws Exception {
        assertThat(fixture.ask("/health/ready?exchange=binanec").statusCode()).isEqualTo(404);
        assertThat(fixture.ask("/health/ready?exchange=binanec").body()).contains("[binance, kraken]");
        assertThat(fixture.ask("/health/ready?account=desk").statusCode()).isEqualTo(400);
    }

    // ---- the verdict

    @Test
    void the_verdict_has_the_level_and_mode_of_each_exchange() throws Exception {
        assertThat(verdict()).isEqualTo("active ACTIVE binance=active/ACTIVE kraken=active/ACTIVE");

        fixture.trip(ModeScope.exchange("binance"), HoldCause.KILL_SWITCH, "operator");
        assertThat(verdict()).isEqualTo("cancel_only ACTIVE binance=cancel_only/CANCEL_ONLY kraken=active/ACTIVE");

        fixture.trip(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, "operator");
        assertThat(verdict())
                .isEqualTo("cancel_only CANCEL_ONLY binance=cancel_only/CANCEL_ONLY kraken=cancel_only/CANCEL_ONLY");
    }

    @Test
    void the_verdict_of_a_banned_exchange_is_never_active_also_beside_a_narrower_hold() throws Exception {
        fixture.banNanos = 1;
        assertThat(verdict()).isEqualTo("banned ACTIVE binance=active/ACTIVE kraken=banned/ACTIVE");

        fixture.trip(ModeScope.bot("greedy"), HoldCause.KILL_SWITCH, "operator");
        fixture.trip(ModeScope.account("kraken", "desk"), HoldCause.KILL_SWITCH, "operator");
        assertThat(verdict()).isEqualTo("banned ACTIVE binance=active/ACTIVE kraken=banned/ACTIVE");
    }

    @Test
    void the_verdict_asks_for_attention_for_what_is_narrower_and_not_for_warnings() throws Exception {
        fixture.readiness = fixture.readiness(fixture.lostStreams(), List.of());
        assertThat(verdict()).isEqualTo("active ACTIVE binance=active/ACTIVE kraken=active/ACTIVE");

        fixture.trip(ModeScope.account("kraken", "desk"), HoldCause.KILL_SWITCH, "operator");
        assertThat(verdict()).isEqualTo("attention ACTIVE binance=active/ACTIVE kraken=attention/ACTIVE");
    }

    @Test
    void the_verdict_asks_for_attention_for_a_problem_of_the_gateway() throws Exception {
        fixture.dataFolder = List.of("latches cannot be written; make room");
        assertThat(verdict()).startsWith("attention ACTIVE ");

        fixture.dataFolder = List.of();
        fixture.lifecycleStage = LifecycleStage.DRAINING;
        assertThat(verdict()).startsWith("attention ACTIVE ");
    }

    @Test
    void the_verdict_asks_for_attention_where_a_bot_is_refused_again_and_again() throws Exception {
        fixture.refused = Map.of(ReasonCode.GUARD, 185L);
        assertThat(verdict()).isEqualTo("attention ACTIVE binance=active/ACTIVE kraken=attention/ACTIVE");
    }

    @Test
    void the_verdict_asks_for_attention_for_a_silent_member_of_the_cluster() throws Exception {
        fixture.cluster = HealthFixture.cluster(ClusterState.SHARING, 2_999);
        assertThat(verdict()).startsWith("active ACTIVE ");

        fixture.cluster = HealthFixture.cluster(ClusterState.SHARING, 3_000);
        assertThat(verdict()).startsWith("attention ACTIVE ");
    }

    @Test
    void the_verdict_names_neither_accounts_nor_people_nor_reasons_and_stays_small() throws Exception {
        fixture.exchanges =
                IntStream.range(0, 26).mapToObj(i -> "an-exchange-" + i).collect(Collectors.toUnmodifiableSet());
        fixture.trip(ModeScope.account("an-exchange-1", "desk"), HoldCause.KILL_SWITCH, "secret plans");
        fixture.trip(ModeScope.exchange("an-exchange-2"), HoldCause.KILL_SWITCH, "secret plans");

        for (int port : List.of(fixture.traffic, fixture.admin)) {
            String verdict = HealthFixture.send("GET", port, "/health/verdict").body();
            assertThat(verdict).doesNotContain("desk").doesNotContain("alice").doesNotContain("secret");
            assertThat(verdict.length()).isLessThan(2_000);
        }
        assertThat(new JsonObject(fixture.ask("/health/verdict?exchange=an-exchange-2")
                                .body())
                        .getJsonObject("exchanges")
                        .fieldNames())
                .containsExactly("an-exchange-2");
    }

    /** Returns the verdict in one line; limits are read again each second. */
    private String verdict() throws Exception {
        fixture.nanos.addAndGet(1_000_000_000L);
        JsonObject page = fixture.page("/health/verdict");
        assertThat(HealthFixture.SCHEMA.problems("verdict", page)).isEmpty();
        StringBuilder line = new StringBuilder(page.getString("level") + " " + page.getString("mode"));
        page.getJsonObject("exchanges").forEach(one -> {
            JsonObject there = (JsonObject) one.getValue();
            line.append(" " + one.getKey() + "=" + there.getString("level") + "/" + there.getString("mode"));
        });
        return line.toString();
    }

    // ---- shape

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "serving", "verdict", "status", "detailed"})
    void each_page_matches_its_schema_on_both_ports_and_is_never_stored(String page) throws Exception {
        for (int port : List.of(fixture.traffic, fixture.admin)) {
            HttpResponse<String> get = HealthFixture.send("GET", port, "/health/" + page);
            HttpResponse<String> head = HealthFixture.send("HEAD", port, "/health/" + page);

            assertThat(get.statusCode()).isEqualTo(200);
            assertThat(HealthFixture.SCHEMA.problems(page, HealthFixture.json(get)))
                    .isEmpty();
            assertThat(get.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(HealthFixture.send("POST", port, "/health/" + page).statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void the_schema_detects_missing_wrong_and_extra_fields() {
        JsonObject live =
                new JsonObject().put("status", "dead").put("timestamp", "now").put("secret", 1);

        assertThat(HealthFixture.SCHEMA.problems("live", live)).hasSize(5);
    }

    @Test
    void detailed_health_reports_each_budget_under_rate_limiting() throws Exception {
        JsonObject binance =
                fixture.page("/health/detailed").getJsonObject("rate_limiting").getJsonObject("binance");

        assertThat(binance.getString("exchange")).isEqualTo("binance");
        assertThat(binance.getString("limit")).isEqualTo("weight");
        assertThat(binance.getInteger("tokens_available")).isEqualTo(300);
        assertThat(binance.getInteger("capacity")).isEqualTo(5700);
        assertThat(binance.getDouble("refill_rate")).isEqualTo(95.0);
        assertThat(binance.getDouble("utilization")).isEqualTo(1 - 300.0 / 5700);
        assertThat(binance.getJsonObject("limits").getJsonObject("orders").getInteger("tokens_available"))
                .isEqualTo(80);
        assertThat(binance.encode()).doesNotContain("0123456789abcdef");
    }

    @Test
    void an_unused_exchange_is_listed_by_name_and_reported_only_on_request() throws Exception {
        fixture.unused = Set.of("kraken");
        fixture.rest = Map.of(
                "binance:rest",
                new ConnectionHealth().status(0, 0),
                "kraken:rest",
                new ConnectionHealth().status(0, 0));

        JsonObject page = fixture.page("/health/detailed");
        assertThat(reported(page)).containsExactly("binance", "binance:rest");
        assertThat(page.getJsonArray("unused_exchanges")).containsExactly("kraken");
        assertThat(reported(fixture.page("/health/detailed?all=true")))
                .containsExactlyInAnyOrder("binance", "kraken", "binance:rest", "kraken:rest");
        assertThat(reported(fixture.page("/health/detailed?exchange=kraken"))).containsExactly("kraken", "kraken:rest");
        assertThat(fixture.page("/health/status?exchange=binance").getJsonArray("unused_exchanges"))
                .isEmpty();
        assertThat(fixture.ask("/health/detailed?all=yes").statusCode()).isEqualTo(400);
    }

    private static List<String> reported(JsonObject page) {
        List<String> reported =
                new ArrayList<>(page.getJsonObject("rate_limiting").fieldNames());
        reported.addAll(page.getJsonObject("trading_readiness")
                .getJsonObject("connections")
                .fieldNames());
        return reported;
    }

    @Test
    void readiness_checks_run_at_most_once_a_second() throws Exception {
        for (int i = 0; i < 20; i++) {
            fixture.ask("/health/detailed");
        }
        assertThat(fixture.checksRun).hasValue(1);

        fixture.nanos.addAndGet(1_000_000_000L);
        fixture.ask("/health/detailed");
        assertThat(fixture.checksRun).hasValue(2);
    }
}
