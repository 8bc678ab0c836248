package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.Stage;
import dev.sluice.config.Config;
import dev.sluice.config.Loaded;
import dev.sluice.mode.Cause;
import dev.sluice.mode.Concern;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Why;
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

/** The project's configuration, but that Kraken is only observed and a bot may hedge. */
@SuppressWarnings("NullAway.Init") // set before each test
final class HindrancesTest {
    @TempDir
    Path conf;

    private final ModeBoard board = new ModeBoard(7, 0);
    private Hindrances hindrances;

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
        edit("sluice.json", json -> json.put("gate", new JsonObject().put("hedgers", new JsonArray().add("hedger"))));
        Loaded loaded = Config.load(conf);
        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
        Config config = ((Loaded.Valid) loaded).config();
        hindrances = new Hindrances(board, () -> config, () -> Stage.SERVING, new Bans(List::of, () -> 0, () -> 0));
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

    private static Concern at(String exchange, String bot) {
        return new Concern(exchange, "", bot);
    }

    private void hold(Scope scope, Cause cause, Mode mode) {
        board.hold(HeldMode.of(scope, cause, mode, new Why("because", "test", 0, "itself")));
    }

    @Test
    void where_an_exchange_is_only_observed_nothing_but_a_latch_keeps_orders_back() {
        hold(Scope.GLOBAL, new Cause(Cause.Gate.CLOCK, ""), Mode.CANCEL_ONLY);
        hold(Scope.exchange("kraken"), Cause.breaker("error_series"), Mode.CANCEL_ONLY);

        assertThat(hindrances.held(at("kraken", ""))).isEmpty();
        assertThat(hindrances.held(at("binance", ""))).hasSize(1);
        assertThat(hindrances.held(Concern.EVERYTHING)).hasSize(1);

        board.trip(
                HeldMode.latch(Scope.GLOBAL, Cause.KILL_SWITCH, Mode.CANCEL_ONLY, new Why("fire", "op", 0, Why.REARM)));

        assertThat(hindrances.held(at("kraken", ""))).hasSize(1);
    }

    @Test
    void a_hedger_may_go_on_where_only_a_position_is_held_back() {
        hold(Scope.exchange("binance"), Cause.breaker("hedge_deviation"), Mode.REDUCE_ONLY);

        assertThat(hindrances.held(at("binance", "maker"))).hasSize(1);
        assertThat(hindrances.held(at("binance", "hedger"))).isEmpty();
    }

    @Test
    void what_does_not_serve_says_so() {
        assertThat(hindrances.notServing()).isEmpty();
        assertThat(new Hindrances(board, hindrances.config(), () -> Stage.DRAINING, hindrances.bans()).notServing())
                .isEqualTo("the gateway is draining");
    }
}
