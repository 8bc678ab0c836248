package dev.sluice.sim.virtualtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of the simulation's speed: a day must take less than half a minute. Because seconds depend on the machine, the tests check the number of
 * calls in an hour and the bytes that each call allocates. Both are the same on every machine and show at once when responses or bodies are read
 * twice or grow.
 */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
final class SimulationSpeedTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static ConfiguredExchange configured(String exchange) {
        LoadResult loadResult = Config.load(Path.of("conf"));
        assertThat(loadResult).isInstanceOf(LoadResult.Valid.class);
        return Objects.requireNonNull(((LoadResult.Valid) loadResult).config().exchange(exchange));
    }

    /** The bounds are a fifth above the values measured when they were written. */
    @ParameterizedTest
    @CsvSource({"okx, 210000, 21000", "bybit, 315000, 17500", "binance, 25000, 29000"})
    void an_hour_has_a_bounded_number_of_calls_and_each_allocates_little(
            String exchange, long mostCalls, long mostBytes) {
        ConfiguredExchange configured = configured(exchange);
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        SimulationResult simulationResult =
                Simulation.run(SimulationPlan.builder(exchange).build(), configured, false, hour -> {});
        long bytes = (THREADS.getThreadAllocatedBytes(thread) - before) / simulationResult.calls();
        assertThat(simulationResult.calls()).as("calls an hour").isLessThan(mostCalls);
        assertThat(bytes).as("bytes a call").isLessThan(mostBytes);
    }

    /** The second core only computes responses earlier; none is visible before it is due. */
    @ParameterizedTest
    @CsvSource({"okx, 2", "bybit, 1", "binance, 6"})
    void the_result_is_the_same_on_one_thread_and_on_two(String exchange, int bots) {
        ConfiguredExchange configured = configured(exchange);
        SimulationPlan simulationPlan = SimulationPlan.builder(exchange)
                .bots(bots)
                .seed(3)
                .othersPercent(10)
                .build();
        assertThat(Simulation.run(simulationPlan, configured, true, hour -> {}))
                .isEqualTo(Simulation.run(simulationPlan, configured, false, hour -> {}));
    }
}
