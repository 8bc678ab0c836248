package dev.sluice.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.time.Clocks;
import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.status.LifecycleStage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with the shipped configuration, except that Kraken is only observed and a bot may hedge. */
@SuppressWarnings("NullAway.Init") // set before each test
final class TradingBlocksTest {
    @TempDir
    Path conf;

    private final ModeRegistry modeRegistry = new ModeRegistry(7, 0);
    private TradingBlocks tradingBlocks;

    @BeforeEach
    void load() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("conf"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = conf.resolve(Path.of("conf").relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        edit("exchanges.json", json -> json.getJsonObject("kraken").put("enforcement", "observe"));
        edit(
                "sluice.json",
                json -> json.put("admission", new JsonObject().put("hedgers", new JsonArray().add("hedger")))
                        .put(
                                "proxy",
                                new JsonObject().put("botTokens", new JsonObject().put("hedger", "0a".repeat(32)))));
        LoadResult loadResult = Config.load(conf);
        assertThat(loadResult).isInstanceOf(LoadResult.Valid.class);
        Config config = ((LoadResult.Valid) loadResult).config();
        tradingBlocks = new TradingBlocks(
                modeRegistry,
                () -> config,
                () -> LifecycleStage.SERVING,
                new ActiveBans(List::of, new Clocks(() -> 0, () -> 0)));
    }

    private interface Edit {
        void of(JsonObject json);
    }

    private void edit(String name, Edit edit) throws IOException {
        Path file = conf.resolve(name);
        JsonObject json = new JsonObject(Files.readString(file));
        edit.of(json);
        Files.writeString(file, json.encodePrettily());
    }

    private static ModeQuery at(String exchange, String bot) {
        return new ModeQuery(exchange, "", bot);
    }

    private void hold(ModeScope modeScope, HoldCause holdCause, Mode mode) {
        modeRegistry.hold(ModeHold.of(modeScope, holdCause, mode, new HoldReason("because", "test", 0, "itself")));
    }

    @Test
    void an_observed_exchange_is_blocked_only_by_a_latch() {
        hold(ModeScope.GLOBAL, new HoldCause(HoldCause.Source.CLOCK, ""), Mode.CANCEL_ONLY);
        hold(ModeScope.exchange("kraken"), HoldCause.breaker("error_series"), Mode.CANCEL_ONLY);

        assertThat(tradingBlocks.holds(at("kraken", ""))).isEmpty();
        assertThat(tradingBlocks.holds(at("binance", ""))).hasSize(1);
        assertThat(tradingBlocks.holds(ModeQuery.EVERYTHING)).hasSize(1);

        modeRegistry.trip(ModeHold.latch(
                ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason("fire", "op", 0, HoldReason.REARM)));

        assertThat(tradingBlocks.holds(at("kraken", ""))).hasSize(1);
    }

    @Test
    void a_warning_says_where_held_modes_stop_no_call() {
        assertThat(tradingBlocks.notEnforced()).isEmpty();
        hold(ModeScope.exchange("binance"), HoldCause.breaker("error_series"), Mode.CANCEL_ONLY);
        assertThat(tradingBlocks.notEnforced()).isEmpty();
        hold(ModeScope.GLOBAL, new HoldCause(HoldCause.Source.CLOCK, ""), Mode.CANCEL_ONLY);
        assertThat(tradingBlocks.notEnforced()).singleElement().asString().startsWith("kraken is only observed");
    }

    @Test
    void a_hedger_is_not_blocked_by_a_position_hold() {
        hold(ModeScope.exchange("binance"), HoldCause.breaker("hedge_deviation"), Mode.REDUCE_ONLY);

        assertThat(tradingBlocks.holds(at("binance", "maker"))).hasSize(1);
        assertThat(tradingBlocks.holds(at("binance", "hedger"))).isEmpty();
    }

    @Test
    void a_gateway_that_does_not_serve_names_its_stage() {
        assertThat(tradingBlocks.notServingReason()).isEmpty();
        assertThat(new TradingBlocks(
                                modeRegistry,
                                tradingBlocks.config(),
                                () -> LifecycleStage.DRAINING,
                                tradingBlocks.activeBans())
                        .notServingReason())
                .isEqualTo("the gateway is draining");
    }
}
