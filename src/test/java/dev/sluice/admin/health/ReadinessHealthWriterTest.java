package dev.sluice.admin.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Settings;
import dev.sluice.core.breaker.BreakerPhase;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.breaker.BreakerStatus;
import dev.sluice.core.breaker.ScopedBreakerStatus;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.Margin;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.health.Resource;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReadinessHealthWriterTest {
    private final HealthFixture fixture = new HealthFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void checks_are_reported_with_their_time_and_the_worst_one_is_the_overall_status() throws Exception {
        fixture.readiness =
                fixture.readiness(List.of(fixture.report("strategy", HealthLevel.WARNING, "slow")), List.of());

        JsonObject readiness = fixture.page("/health/detailed").getJsonObject("trading_readiness");

        assertThat(readiness.getString("overall_status")).isEqualTo("warning");
        assertThat(readiness.getBoolean("is_ready")).isTrue();
        assertThat(readiness.getDouble("last_check")).isEqualTo(1_699_999_998.5);
        assertThat(readiness.getJsonObject("checks").getJsonObject("strategy")).isEqualTo(new JsonObject("""
                        {"status": "warning", "message": "slow", "details": {}, "timestamp": 1699999998.5,
                         "by": "report", "last_change": 1699999998.5,
                         "stops": [{"mode": "CANCEL_ONLY", "scope": "global",
                           "kinds": ["PLACE", "REDUCE", "AMEND", "WITHDRAW"]}]}"""));
        assertThat(readiness.getJsonObject("checks").fieldNames())
                .contains("connections", "margins", "system_resources");
        assertThat(readiness
                        .getJsonObject("checks")
                        .getJsonObject("connections")
                        .getString("status"))
                .isEqualTo("unknown");
        assertThat(HealthFixture.SCHEMA.problems("detailed", fixture.page("/health/detailed")))
                .isEmpty();
    }

    @Test
    void the_history_of_a_check_is_shown_on_the_admin_port_only() throws Exception {
        fixture.readiness =
                fixture.readiness(List.of(fixture.report("strategy", HealthLevel.WARNING, "slow")), List.of());

        JsonObject operators = fixture.operatorPage("/health/detailed");
        JsonObject check = operators
                .getJsonObject("trading_readiness")
                .getJsonObject("checks")
                .getJsonObject("strategy");

        assertThat(fixture.ask("/health/detailed").body()).doesNotContain("\"history\"");
        assertThat(check.getJsonArray("history")).isEqualTo(new JsonArray("""
                        [{"status": "warning", "message": "slow", "timestamp": 1699999998.5}]"""));
        assertThat(HealthFixture.SCHEMA.problems("detailed", operators)).isEmpty();
    }

    @Test
    void resources_are_reported_together_as_system_resources_and_one_by_one() throws Exception {
        fixture.readiness = fixture.readiness(
                List.of(
                        fixture.resource(
                                Resource.CPU,
                                HealthLevel.WARNING,
                                "91.0 % of the processors",
                                Map.of("cpu_percent", 91.0)),
                        fixture.resource(Resource.MEMORY, HealthLevel.HEALTHY, "fine", Map.of("memory_percent", 20.5)),
                        fixture.resource(Resource.DISK, HealthLevel.HEALTHY, "fine", Map.of("disk_percent", 30.0)),
                        fixture.resource(Resource.THROTTLED, HealthLevel.UNKNOWN, "no group", Map.of())),
                List.of());

        JsonObject page = fixture.page("/health/detailed");
        JsonObject checks = page.getJsonObject("trading_readiness").getJsonObject("checks");

        assertThat(checks.getJsonObject("system_resources").getString("status")).isEqualTo("warning");
        assertThat(checks.getJsonObject("system_resources").getString("message"))
                .isEqualTo("91.0 % of the processors");
        assertThat(checks.getJsonObject("system_resources").getJsonObject("details"))
                .isEqualTo(new JsonObject("""
                        {"cpu_percent": 91.0, "memory_percent": 20.5, "disk_percent": 30.0}"""));
        assertThat(checks.getJsonObject("system_resources.throttled").getString("status"))
                .isEqualTo("unknown");
        assertThat(checks.getJsonObject("system_resources.throttled").getString("message"))
                .isEqualTo("no group");
        assertThat(HealthFixture.SCHEMA.problems("detailed", page)).isEmpty();
    }

    @Test
    void balances_are_shown_to_operators_only_and_accounts_only_when_named() throws Exception {
        Margin margin = new Margin(new BigDecimal("1250.75"), new BigDecimal("23749.25"), "USDT");
        fixture.readiness = fixture.readiness(
                List.of(),
                List.of(new ReadinessStatus.MarginStatus(
                        "binance",
                        "desk",
                        margin,
                        "pushed by risk",
                        fixture.state("binance/desk", HealthLevel.CRITICAL, "95 %"))));

        JsonObject bots = fixture.page("/health/detailed");
        JsonObject bot = fixture.page("/health/detailed?exchange=binance&account=desk");
        JsonObject operators = fixture.operatorPage("/health/detailed");

        assertThat(bots.encode()).doesNotContain("desk").doesNotContain("1250.75");
        assertThat(bot.encode()).contains("binance/desk", "0.94997").doesNotContain("1250.75");
        assertThat(operators
                        .getJsonObject("trading_readiness")
                        .getJsonObject("margins")
                        .encode())
                .contains("\"available_balance\":1250.75", "\"used_margin\":23749.25", "\"currency\":\"USDT\"");
        JsonObject check =
                bots.getJsonObject("trading_readiness").getJsonObject("checks").getJsonObject("margins");
        assertThat(check.getString("status")).isEqualTo("critical");
        assertThat(check.getJsonObject("details").getInteger("total_exchanges")).isEqualTo(1);
        for (JsonObject page : List.of(bots, bot, operators)) {
            assertThat(HealthFixture.SCHEMA.problems("detailed", page)).isEmpty();
        }
    }

    @Test
    void connections_are_reported_with_state_latency_errors_and_last_seen() throws Exception {
        fixture.rest = Map.of(
                "binance:rest",
                        new ConnectionStatus(ConnectionStatus.State.CONNECTED, 500_000_000, 12_000_000, 3, "", ""),
                "kraken:rest",
                        new ConnectionStatus(
                                ConnectionStatus.State.ERROR, -1, 0, 7, "refused", "7 consecutive failures"));

        JsonObject page = fixture.page("/health/detailed");
        JsonObject readiness = page.getJsonObject("trading_readiness");
        JsonObject binance = readiness.getJsonObject("connections").getJsonObject("binance:rest");

        assertThat(page.encode()).doesNotContain("refused\"");
        assertThat(HealthFixture.send("GET", fixture.admin, "/health/detailed").body())
                .contains("\"last_error\":\"refused\"");
        assertThat(binance.getString("status")).isEqualTo("connected");
        assertThat(binance.getDouble("latency_ms")).isEqualTo(12);
        assertThat(binance.getDouble("last_seen")).isEqualTo(1_700_000_000.0);
        assertThat(readiness
                        .getJsonObject("connections")
                        .getJsonObject("kraken:rest")
                        .getInteger("error_count"))
                .isEqualTo(7);
        assertThat(readiness
                        .getJsonObject("checks")
                        .getJsonObject("connections")
                        .getString("status"))
                .isEqualTo("critical");
        assertThat(HealthFixture.SCHEMA.problems("detailed", page)).isEmpty();
    }

    @Test
    void a_lost_stream_without_a_mode_is_a_warning() throws Exception {
        fixture.readiness = fixture.readiness(fixture.lostStreams(), List.of());

        JsonObject summary = fixture.page("/health/status");
        assertThat(summary.getJsonObject("components").getJsonObject("connections"))
                .isEqualTo(new JsonObject("""
                        {"healthy": false,
                         "critical": ["connections.binance.user_stream", "connections.kraken.user_stream"]}"""));
        JsonObject ready = fixture.page("/health/ready");
        assertThat(ready.getJsonArray("warnings"))
                .containsExactly("connections.kraken.user_stream: disconnected: silent for 70 s; no mode is held");
        assertThat(summary.getJsonArray("warnings")).isEqualTo(ready.getJsonArray("warnings"));
        assertThat(HealthFixture.SCHEMA.problems("status", summary)).isEmpty();
        assertThat(HealthFixture.SCHEMA.problems("ready", ready)).isEmpty();

        assertThat(fixture.page("/health/ready?exchange=binance").getJsonArray("warnings"))
                .isEmpty();
        JsonObject checks = fixture.page("/health/detailed?exchange=binance")
                .getJsonObject("trading_readiness")
                .getJsonObject("checks");
        assertThat(checks.fieldNames()).doesNotContain("connections.kraken.user_stream");
        assertThat(checks.getJsonObject("connections")
                        .getJsonArray("stops")
                        .getJsonObject(0)
                        .getString("scope"))
                .isEqualTo("exchange:binance");
    }

    @Test
    void the_worst_scope_of_each_breaker_type_is_reported() throws Exception {
        BreakerRule rule =
                Settings.of(BreakerRule.class, "{'scope': 'exchange', 'input': 'outcomes', 'mode': 'CANCEL_ONLY'}");
        BreakerStatus closed = new BreakerStatus(BreakerPhase.CLOSED, 0, 0, 2, 0, 0, 1_000_000_000, 0, "");
        BreakerStatus trying = new BreakerStatus(
                BreakerPhase.HALF_OPEN_PROBING, 1, 1, 0, 500_000_000, 0, 2_500_000_000L, 1, "5 in a row");
        fixture.breakers = List.of(
                new ScopedBreakerStatus("error_series", rule, ModeScope.exchange("binance"), closed, 0, ""),
                new ScopedBreakerStatus("error_series", rule, ModeScope.exchange("kraken"), trying, 4, "outcomes"),
                new ScopedBreakerStatus("hedge_deviation", rule, null, closed, 0, ""));

        JsonObject page = fixture.page("/health/detailed");
        JsonObject all = page.getJsonObject("circuit_breakers").getJsonObject("breakers");
        JsonObject binance = fixture.page("/health/detailed?exchange=binance")
                .getJsonObject("circuit_breakers")
                .getJsonObject("breakers");

        assertThat(all.getJsonObject("error_series")).isEqualTo(new JsonObject("""
                        {"type": "error_series", "scope": "exchange:kraken", "state": "half_open", "phase": "half-open-probing",
                         "enabled": true, "failure_count": 0, "success_count": 1, "failure_threshold": 5,
                         "success_threshold": 3, "last_failure_time": 1699999998.0, "trip_time": 1700000000.0,
                         "can_execute": false, "why": "5 in a row"}"""));
        assertThat(all.fieldNames()).containsExactly("error_series", "hedge_deviation");
        assertThat(binance.getJsonObject("error_series").getString("state")).isEqualTo("closed");
        assertThat(HealthFixture.SCHEMA.problems("detailed", page)).isEmpty();
    }
}
