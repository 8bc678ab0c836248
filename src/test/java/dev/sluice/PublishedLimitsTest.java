package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.Family;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.Loaded;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Published;
import dev.sluice.exchange.Request;
import dev.sluice.gate.Admitted;
import dev.sluice.gate.Caller;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateStatus.LimitStatus;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import dev.sluice.health.MarginLevels;
import dev.sluice.health.MarginSettings;
import dev.sluice.limit.Levels;
import dev.sluice.mode.ModeBoard;
import dev.sluice.proxy.Door;
import dev.sluice.trip.Breakers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What an exchange publishes of its limits, against the configuration of the project. */
final class PublishedLimitsTest {
    private static final ModeBoard BOARD = new ModeBoard(0, 0);

    private static final String INFO = "GET /api/v3/exchangeInfo";

    private final ConfiguredExchange binance = Objects.requireNonNull(
            ((Loaded.Valid) Config.load(Path.of("conf"))).config().exchange("binance"));
    private final long now = new SplittableRandom(4).nextLong();
    private final List<String> warnings = new ArrayList<>();
    private final RunningExchange running = new RunningExchange(
            binance,
            new RunningExchange.House(
                    Levels.heap(), BOARD, Breakers.none(BOARD), margins(), () -> now, () -> 0, warnings::add));
    private final Door door = Objects.requireNonNull(RunningExchange.doors(List.of(running), (gate, effects) -> {})
            .byName()
            .get("binance"));

    private Margins margins() {
        ModeHolder holder = new ModeHolder(BOARD, () -> now, () -> {}, warnings::add);
        return new Margins(
                new MarginSettings(new MarginLevels(80, 95, 60, 80), Map.of(), 0, 1, 1),
                holder,
                () -> Set.of("binance"));
    }

    @Test
    void a_lower_limit_is_adopted_at_once_and_nothing_is_refilled() {
        admit("/api/v3/exchangeInfo", 20);
        LimitStatus before = weight();
        publish("spot.weight", 3000);

        assertThat(weight().size()).isEqualTo(3000);
        assertThat(weight().usable()).isEqualTo(2850);
        assertThat(weight().reserve()).isEqualTo(before.reserve() / 2);
        assertThat(weight().used()).isEqualTo(before.used()).isEqualTo(20);
        assertThat(warnings)
                .containsExactly("exchange 'binance' publishes 3000 per 60000 ms for limit 'spot.weight'"
                        + " (GET /api/v3/exchangeInfo), conf/exchanges.json says 6000;"
                        + " the lower one is in force now: lower the size there too");
    }

    @Test
    void a_higher_one_is_told_and_never_adopted() {
        admit("/api/v3/exchangeInfo", 20);
        publish("spot.weight", 12_000);

        assertThat(weight().size()).isEqualTo(6000);
        assertThat(warnings)
                .singleElement()
                .asString()
                .endsWith(
                        "conf/exchanges.json says 6000; the configured one stays in force: raise it there if it is yours");
    }

    @Test
    void it_is_warned_of_once_a_change() {
        publish("spot.weight", 6000);
        assertThat(warnings).isEmpty();
        publish("spot.weight", 3000);
        publish("spot.weight", 3000);
        assertThat(warnings).hasSize(1);
        publish("spot.weight", 2000);
        assertThat(warnings).hasSize(2);
        publish("spot.weight", 6000);
        publish("spot.weight", 2000);
        assertThat(warnings).hasSize(3);
    }

    @Test
    void a_reload_does_not_forget_it_and_the_least_of_several_calls_counts_until_it_is_told_otherwise() {
        admit("/fapi/v1/exchangeInfo", 1);
        door.published().accept(List.of(new Published("GET /fapi/v1/exchangeInfo", "futures.weight", 1000, 60_000)));
        door.published().accept(List.of(new Published("GET /dapi/v1/exchangeInfo", "futures.weight", 6000, 60_000)));
        assertThat(limit("futures.weight").size()).isEqualTo(1000);
        running.reload(binance, (gate, effects) -> {});
        assertThat(limit("futures.weight").size()).isEqualTo(1000);
        door.published().accept(List.of(new Published("GET /fapi/v1/exchangeInfo", "futures.weight", 2400, 60_000)));
        assertThat(limit("futures.weight").size()).isEqualTo(2400);
    }

    @Test
    void a_number_for_another_window_or_an_unknown_limit_is_not_compared() {
        admit("/api/v3/exchangeInfo", 20);
        door.published()
                .accept(List.of(new Published(INFO, "spot.weight", 10, 1000), new Published(INFO, "x", 1, 1000)));
        assertThat(weight().size()).isEqualTo(6000);
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_metric_has_both_numbers() {
        publish("spot.weight", 3000);
        assertThat(PublishedLimits.families(List.of(running)))
                .extracting(Family::name)
                .containsExactly("sluice_limit_published_size", "sluice_limit_configured_size");
        assertThat(PublishedLimits.families(List.of(running)))
                .flatExtracting(Family::samples)
                .containsExactly(
                        Family.Sample.of(3000L, "exchange", "binance", "limit", "spot.weight"),
                        Family.Sample.of(6000L, "exchange", "binance", "limit", "spot.weight"));
    }

    private void publish(String limit, long size) {
        door.published().accept(List.of(new Published(INFO, limit, size, 60_000)));
    }

    private void admit(String target, long cost) {
        Exchange exchange = door.exchange();
        Gate gate = door.gate();
        Call call = exchange.name(new Request("GET", target, name -> null, new byte[0]));
        Verdict verdict = gate.ask(
                new Ticket(call, exchange.upstream(target), "bot", new Caller(Caller.NO_DEADLINE, 0, null, this)),
                now,
                new Effects());
        assertThat(verdict).isInstanceOf(Admitted.class);
        assertThat(gate.status(now).limits()).anyMatch(limit -> limit.used() == cost);
    }

    private LimitStatus weight() {
        return limit("spot.weight");
    }

    private LimitStatus limit(String name) {
        return door.gate().status(now).limits().stream()
                .filter(limit -> limit.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
