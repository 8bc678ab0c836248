package dev.sluice.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.Loaded;
import dev.sluice.limit.LimitSettings;
import dev.sluice.limit.Without;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Another program on the gateway's address takes 30 % of the address's limit, and nobody tells the gateway. */
@Tag("long")
final class SharedAddressTest {
    private static final int PERCENT = 30;

    private static ConfiguredExchange configured(String exchange) {
        Loaded loaded = Config.load(Path.of("conf"));
        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
        return Objects.requireNonNull(((Loaded.Valid) loaded).config().exchange(exchange));
    }

    private static Plan greedy(String exchange, int hours, long seed) {
        return new Plan(exchange, 6, hours, seed, 20, 300, Without.NOTHING).withOthers(PERCENT);
    }

    @Test
    void greedy_bots_get_at_most_one_429_a_window_from_binance_and_never_a_ban() {
        for (long seed = 1; seed <= 3; seed++) {
            Result result = Simulation.run(greedy("binance", 2, seed), configured("binance"), hour -> {});
            assertThat(result.mostOverInMinute())
                    .as("seed %d: %s", seed, result)
                    .isLessThanOrEqualTo(1);
            assertThat(result.bans()).as("seed %d: %s", seed, result).isZero();
        }
    }

    /** Slow answers spread the gateway's own calls over the minute: only then does it see others' use to the end. */
    @Test
    void the_gateway_sees_about_how_much_the_other_program_took() {
        for (long seed = 1; seed <= 3; seed++) {
            Plan slow = new Plan("binance", 1, 1, seed, 1_000, 2_000, Without.NOTHING).withOthers(PERCENT);
            Result result = Simulation.run(slow, configured("binance"), hour -> {});
            assertThat(result.others().get("spot.weight"))
                    .as("seed %d: %s", seed, result)
                    .isBetween(6_000L * 22 / 100, 6_000L * 38 / 100);
            assertThat(result.mostOverInMinute())
                    .as("seed %d: %s", seed, result)
                    .isLessThanOrEqualTo(1);
            assertThat(result.bans()).as("seed %d: %s", seed, result).isZero();
        }
    }

    /** No header of Bybit tells of its address limit, and its first refusal is the ban: the configuration leaves room beforehand. */
    @Test
    void bybit_never_bans_since_the_configuration_leaves_room_for_the_other_program() {
        for (long seed = 1; seed <= 2; seed++) {
            Result result = Simulation.run(greedy("bybit", 1, seed), configured("bybit"), hour -> {});
            assertThat(result.bans()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.overLimit()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.limits().get(0).rawPercent())
                    .as("seed %d: %s", seed, result)
                    .isGreaterThan(58);
        }
    }

    @Test
    void without_that_room_bybit_bans_and_the_gateway_keeps_still_until_the_ban_is_over() {
        ConfiguredExchange bybit = configured("bybit");
        List<LimitSettings> greedy = bybit.limits().stream()
                .map(limit -> limit.name().equals("ip") ? limit.with(95, limit.reserve()) : limit)
                .toList();
        ConfiguredExchange careless = new ConfiguredExchange(
                bybit.name(),
                true,
                bybit.settings(),
                bybit.dialect(),
                greedy,
                bybit.exchange(),
                bybit.gate(),
                bybit.clock(),
                bybit.connections(),
                bybit.reads());
        Result result = Simulation.run(greedy("bybit", 1, 1), careless, hour -> {});
        assertThat(result.bans()).as("%s", result).isPositive();
        assertThat(result.mostOverInMinute()).as("%s", result).isEqualTo(1);
        assertThat(result.overLimit()).as("%s", result).isBetween(1L, 6L);
    }
}
