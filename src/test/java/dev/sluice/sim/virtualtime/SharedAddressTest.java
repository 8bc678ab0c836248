package dev.sluice.sim.virtualtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.config.ConfiguredExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests with another program on the gateway's address that uses 30 % of the address's limit without the gateway's
 * knowledge.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class SharedAddressTest {
    private static final int PERCENT = 30;
    private static final int SEEDS = CaseCount.of("seeds", 1, 3);
    private static final int MINUTES = CaseCount.of("minutes", 20, 60);

    private static SimulationPlan greedy(String exchange, int hours, long seed) {
        return new SimulationPlan(exchange, 6, hours, seed, 20, 300, ControlRunFault.NOTHING, false, PERCENT);
    }

    @Test
    void greedy_bots_get_at_most_one_429_per_window_from_binance_and_never_a_ban() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimulationResult result =
                    Simulation.run(greedy("binance", 1, seed), ShippedExchanges.exchange("binance"), hour -> {});
            assertThat(result.maxOverInMinute()).as("seed %d: %s", seed, result).isLessThanOrEqualTo(1);
            assertThat(result.bans()).as("seed %d: %s", seed, result).isZero();
        }
    }

    /**
     * Slow responses spread the gateway's own calls over the minute; only then does it see the use by others until the
     * minute's end.
     */
    @Test
    void the_gateway_measures_the_approximate_usage_of_another_program() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimulationPlan slow =
                    new SimulationPlan("binance", 1, 1, seed, 1_000, 2_000, ControlRunFault.NOTHING, false, PERCENT);
            SimulationResult result = Simulation.runMinutes(slow, ShippedExchanges.exchange("binance"), false, MINUTES);
            assertThat(result.others().get("spot.weight"))
                    .as("seed %d: %s", seed, result)
                    .isBetween(6_000L * 22 / 100, 6_000L * 38 / 100);
            assertThat(result.maxOverInMinute()).as("seed %d: %s", seed, result).isLessThanOrEqualTo(1);
            assertThat(result.bans()).as("seed %d: %s", seed, result).isZero();
        }
    }

    /**
     * Bybit reports its address limit in no header and bans at the first call over it, so the configuration keeps a
     * margin.
     */
    @Test
    void the_configured_margin_for_other_programs_prevents_bybit_bans() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimulationPlan two =
                    new SimulationPlan("bybit", 2, 1, seed, 20, 300, ControlRunFault.NOTHING, false, PERCENT);
            SimulationResult result = Simulation.runMinutes(two, ShippedExchanges.exchange("bybit"), false, MINUTES);
            assertThat(result.bans()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.overLimit()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.limits().get(0).rawPercent())
                    .as("seed %d: %s", seed, result)
                    .isGreaterThan(58);
        }
    }

    @Test
    void bybit_bans_without_the_margin_and_the_gateway_waits_until_the_ban_ends() {
        ConfiguredExchange careless = ShippedExchanges.withoutMargin("bybit");
        SimulationResult result = Simulation.runMinutes(greedy("bybit", 1, 1), careless, false, MINUTES);
        assertThat(result.bans()).as("%s", result).isPositive();
        assertThat(result.maxOverInMinute()).as("%s", result).isEqualTo(1);
        assertThat(result.overLimit()).as("%s", result).isBetween(1L, 6L);
    }
}
