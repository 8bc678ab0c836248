package dev.sluice.admin.api;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.Ticker;
import dev.sluice.config.Settings;
import dev.sluice.control.BreakerControl;
import dev.sluice.control.TradingControl;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.tradingmode.DeadManSettings;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.Identity;
import dev.sluice.part.MetricText;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Role;
import dev.sluice.persistence.DataFolder;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the admin API of breakers, with a real data folder and without admission controllers. */
@Timeout(30)
@SuppressWarnings("NullAway.Init") // made before each test
final class BreakerApiTest {
    private static final Identity RISK = new Identity("risk", Set.of(Role.BREAKER));
    private static final String BTC = "instrument:binance/BTCUSDT";
    private static final Map<String, BreakerRule> RULES = Map.of(
            "hedge_deviation", rule("'latch': true, 'value': {'failAtLeast': '0.10'}"),
            "liquidity", rule("'scope': 'instrument', 'value': {'failAtMost': '5'}"));

    @TempDir
    Path temp;

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private DataFolder data;
    private TradingControl tradingControl;
    private BreakerControl breakers;
    private BreakerApi desk;

    /** Returns a rule of three failed reports in two minutes, with these keys. */
    private static BreakerRule rule(String keys) {
        return Settings.of(BreakerRule.class, "{'trip': {'consecutive': 3, 'withinMs': 120000}, %s}", keys);
    }

    @BeforeEach
    void start() throws IOException {
        KillSwitchSettings settings = new KillSwitchSettings(
                false,
                false,
                300_000,
                60_000,
                10,
                0,
                Map.of(),
                null,
                List.of(),
                new DeadManSettings(60_000, false, Mode.CANCEL_ONLY));
        data = DataFolder.open(temp.resolve("data"));
        tradingControl = new TradingControl(
                data,
                () -> settings,
                new Clocks(Ticker.system(), () -> 1_800_000_000_000L),
                new TradingControl.AdmissionActions(
                        atMost -> Future.succeededFuture(List.of()), (modeScope, config) -> {}),
                warnings::add,
                (level, message, names) -> {});
        tradingControl.start();
        breakers = new BreakerControl(RULES, tradingControl, data.breakers(warnings::add));
        desk = new BreakerApi(
                breakers, tradingControl.modeRegistry(), () -> List.of("binance", "kraken", "okx"), Ticker.system());
    }

    @AfterEach
    void stop() throws IOException {
        tradingControl.close();
        data.close();
    }

    private Operation.Response ask(String action, String name, JsonObject fields) throws Exception {
        Operation operation = desk.operations().stream()
                .filter(one -> one.path().endsWith("/" + action))
                .findFirst()
                .orElseThrow();
        return await(operation
                .handler()
                .handle(new Operation.Request(RISK, fields.copy().put("name", name))));
    }

    private static JsonObject value(double value) {
        return new JsonObject().put("value", value);
    }

    private static JsonObject at(String scope) {
        return new JsonObject().put("scope", scope).put("reason", "test");
    }

    @Test
    void three_values_above_the_threshold_latch_over_a_restart_and_raise_an_alarm() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(tradingControl.modeRegistry().snapshot().isEmpty()).isTrue();
            assertThat(ask("value", "hedge_deviation", value(0.12)).status()).isEqualTo(200);
        }
        assertThat(tradingControl.modeRegistry().snapshot().global()).isEqualTo(Mode.REDUCE_ONLY);
        assertThat(warnings).anyMatch(line -> line.startsWith("ALARM: breaker hedge_deviation of global"));
        ask("reset", "hedge_deviation", new JsonObject().put("reason", "test"));
        stop();
        start();
        assertThat(tradingControl.modeRegistry().snapshot().all())
                .singleElement()
                .matches(ModeHold::latched);
    }

    @Test
    void an_open_breaker_holds_its_mode_again_after_a_restart() throws Exception {
        for (int i = 0; i < 3; i++) {
            ask("value", "liquidity", at(BTC).put("value", 4));
        }
        assertThat(tradingControl.modeRegistry().snapshot().all()).hasSize(1);
        stop();
        start();
        assertThat(tradingControl.modeRegistry().snapshot().all())
                .singleElement()
                .satisfies(held -> {
                    assertThat(held.modeScope()).isEqualTo(ModeScope.parse(BTC));
                    assertThat(held.latched()).isFalse();
                });
    }

    @Test
    void a_breaker_of_an_exchange_that_is_not_configured_cannot_be_opened() throws Exception {
        assertThatThrownBy(() -> ask("open", "liquidity", at("instrument:binanse/BTCUSDT")))
                .hasMessage("no exchange 'binanse' is configured; configured: [binance, kraken, okx]");
        assertThat(tradingControl.modeRegistry().snapshot().all()).isEmpty();
        assertThat(ask("reset", "liquidity", at("instrument:binanse/BTCUSDT")).status())
                .as("one that a reload removed")
                .isEqualTo(200);
    }

    @Test
    void breaker_operations_require_their_documented_roles() {
        assertThat(desk.operations())
                .filteredOn(operation -> operation.role() == Role.BREAKER)
                .extracting(Operation::path)
                .containsExactlyInAnyOrder(
                        "/breakers/{name}/failure", "/breakers/{name}/success", "/breakers/{name}/value");
        assertThat(desk.operations())
                .filteredOn(operation -> operation.path().endsWith("/open"))
                .extracting(Operation::role)
                .containsExactly(Role.TRIP);
        assertThat(desk.operations())
                .filteredOn(operation -> operation.role() == Role.REARM)
                .extracting(Operation::path)
                .containsExactlyInAnyOrder(
                        "/breakers/{name}/close",
                        "/breakers/{name}/disable",
                        "/breakers/{name}/enable",
                        "/breakers/{name}/reset");
    }

    @Test
    void each_breaker_operation_of_an_operator_is_audited_and_shown() throws Exception {
        ask("open", "liquidity", at(BTC));
        ask("close", "liquidity", at(BTC).put("forSeconds", 60));
        ask("disable", "liquidity", at(BTC));
        Operation.Response reset = ask("reset", "liquidity", at(BTC));
        assertThat(new JsonObject(reset.json()).getString("state")).isEqualTo("closed");
        List<String> states =
                tradingControl.audit().log().rows(0, 100).toCompletableFuture().get(20, TimeUnit.SECONDS).stream()
                        .filter(row -> row.entry().what().equals("breaker liquidity"))
                        .map(row -> row.entry().who() + ": " + row.entry().after())
                        .toList();
        assertThat(states)
                .containsExactly(
                        "token risk: forced-open",
                        "token risk: forced-closed",
                        "token risk: disabled",
                        "token risk: closed");
        assertThat(breakers.status().breakers()).hasSize(2);
        assertThat(MetricText.samples(Metrics.of(List.of(breakers))))
                .anyMatch(sample -> sample.startsWith("sluice_breaker_state{"))
                .anyMatch(sample -> sample.startsWith("sluice_breaker_alarms_total "));
    }

    @Test
    void invalid_values_are_refused_with_the_allowed_ones() throws Exception {
        Operation.Response unknown = ask("failure", "hedge", new JsonObject());
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(new JsonObject(unknown.json()).getString("message")).startsWith("no breaker 'hedge' exists");
        assertThatThrownBy(() -> ask("failure", "liquidity", new JsonObject()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name one in 'scope'");
        assertThatThrownBy(() -> ask("close", "liquidity", at(BTC).put("forSeconds", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'forSeconds' is 0; allowed: 1 to 86400");
    }
}
