package dev.sluice.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.Loaded;
import dev.sluice.limit.Without;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of the committed configuration: what the gateway promises, and control runs that must break the promise. */
final class SimulationTest {
    private static Plan plan(String exchange, int hours, long seed, Without without) {
        return new Plan(exchange, 6, hours, seed, 20, 300, without);
    }

    private static Result run(Plan plan) {
        Loaded loaded = Config.load(Path.of("conf"));
        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
        ConfiguredExchange configured =
                Objects.requireNonNull(((Loaded.Valid) loaded).config().exchange(plan.exchange()));
        return Simulation.run(plan, configured, hour -> {});
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"binance", "kraken"})
    void three_hours_of_greedy_bots_go_over_no_limit_and_use_what_exactness_leaves(String exchange) {
        for (long seed = 2; seed <= 3; seed++) {
            Result result = run(plan(exchange, 3, seed, Without.NOTHING));
            assertThat(result.overLimit()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.overInexact()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.bans()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.lateCancels()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.quotaUsedPercent())
                    .as("seed %d: %s", seed, result)
                    .isGreaterThanOrEqualTo(98);
        }
    }

    @Test
    void cancels_do_not_wait_for_the_reads_that_use_the_quota_up() {
        Result result = run(plan("binance", 2, 4, Without.NOTHING));
        assertThat(Objects.requireNonNull(result.waits().get("CANCEL")).maxMs())
                .as("%s", result)
                .isLessThan(1_000);
        assertThat(Objects.requireNonNull(result.waits().get("READ_PUBLIC")).maxMs())
                .as("%s", result)
                .isGreaterThan(4_000);
    }

    @Test
    void without_the_clock_bound_binance_counts_calls_over_the_limit() {
        Result result = run(plan("binance", 6, 1, Without.CLOCK_BOUND));
        assertThat(result.overLimit()).as("%s", result).isPositive();
        assertThat(result.keptTheLimits()).isFalse();
    }

    @Test
    void without_expiry_from_the_answer_on_kraken_counts_calls_over_the_limit() {
        double[] delays = Plan.delaysAround(300);
        Result result = run(new Plan("kraken", 6, 24, 1, delays[0], delays[1], Without.SETTLE_EXPIRY));
        assertThat(result.overLimit()).as("%s", result).isPositive();
    }

    @Test
    void one_seed_gives_one_result() {
        Plan plan = plan("kraken", 1, 5, Without.NOTHING);
        assertThat(run(plan)).isEqualTo(run(plan));
    }

    @Test
    void a_plan_refuses_what_cannot_be_and_says_what_is_allowed() {
        assertThatThrownBy(() -> new Plan("binance", 0, 1, 1, 20, 300, Without.NOTHING))
                .hasMessage("bots is 0; allowed: 1 to 200");
        assertThatThrownBy(() -> new Plan("binance", 6, 200, 1, 20, 300, Without.NOTHING))
                .hasMessage("hours is 200; allowed: 1 to 168");
        assertThatThrownBy(() -> new Plan("binance", 6, 1, 1, 300, 20, Without.NOTHING))
                .hasMessageContaining("the least not above the most");
    }
}
