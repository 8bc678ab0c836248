package dev.sluice.sim.virtualtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.sluice.CaseCount;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.Settings;
import dev.sluice.core.tradingmode.GuardSettings;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that simulations of the committed configuration keep the gateway's guarantees, and that control runs with a
 * part of the policy left out break them. {@code -Dseeds=3} runs more seeds of greedy bots, {@code -Dhours=24} whole
 * days of healthy ones, {@code -Dminutes=60} whole hours of order storms.
 *
 * <p>They also bound the number of calls in an hour and the bytes that each call allocates, so that a simulated day
 * takes less than half a minute. Unlike seconds, both are the same on every machine and show at once when responses or
 * bodies are read twice or grow.
 */
@Order(2)
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class SimulationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SEEDS = CaseCount.of("seeds", 1, 3);
    private static final int HOURS = CaseCount.of("hours", 4, 24);
    private static final int MINUTES = CaseCount.of("minutes", 20, 60);
    private static final GuardSettings DEFAULTS = Settings.of(GuardSettings.class, "{}");

    private static SimulationPlan plan(String exchange, int hours, long seed, ControlRunFault fault) {
        return new SimulationPlan(exchange, 6, hours, seed, 20, 300, fault, false, 0);
    }

    private static SimulationPlan plan(String exchange, int bots, int hours, long seed) {
        return new SimulationPlan(exchange, bots, hours, seed, 20, 300, ControlRunFault.NOTHING, false, 0);
    }

    private static SimulationResult run(SimulationPlan plan) {
        return Simulation.run(plan, ShippedExchanges.exchange(plan.exchange()), hour -> {});
    }

    /** Busier exchanges use fewer bots; limits with a rolling hour need two hours. */
    private static List<Arguments> greedyBots() {
        return CaseCount.chosen(
                2,
                List.of(
                        arguments("binance", 6, 2),
                        arguments("kraken", 6, 2),
                        arguments("coinbase", 2, 2),
                        arguments("coinbaseexchange", 2, 1),
                        arguments("kucoin", 2, 1),
                        arguments("krakenfutures", 2, 1),
                        arguments("hyperliquid", 2, 1)));
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("greedyBots")
    void hours_of_greedy_bots_exceed_no_limit_and_use_98_percent(String exchange, int bots, int hours) {
        for (long seed = 2; seed < 2 + SEEDS; seed++) {
            SimulationResult result = run(plan(exchange, bots, hours, seed));
            assertThat(result.overLimit()).as("seed %d: %s", seed, result).isZero();
            usedSockets(result);
            assertThat(rejects(result)).as("seed %d: %s", seed, result).isLessThanOrEqualTo(maxRejects(result.plan()));
            assertThat(result.bans()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.lateCancels()).as("seed %d: %s", seed, result).isZero();
            assertThat(result.refusals()).as("seed %d: %s", seed, result).doesNotContainKey("GUARD");
            assertThat(result.quotaUsedPercent())
                    .as("seed %d: %s", seed, result)
                    .isBetween(98.0, 101.0);
        }
    }

    private static long rejects(SimulationResult result) {
        return result.rejects().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Shows that messages were sent, and orders placed by them where the simulated sockets take orders. */
    private static void usedSockets(SimulationResult result) {
        List<SimulatedExchange.Socket> sockets =
                SimulatedExchange.of(result.plan().exchange()).sockets();
        assertThat(result.messages() > 0).as("%s", result).isEqualTo(!sockets.isEmpty());
        assertThat(result.socketOrders() > 0)
                .as("%s", result)
                .isEqualTo(sockets.stream().anyMatch(socket -> socket.orders() != null));
    }

    /** Each of them limits messages in its own way, and each burst of the bots is larger than that limit. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"binance", "bitget", "kucoin", "krakenfutures"})
    void messages_exceed_the_pace_of_a_connection_without_the_slack(String exchange) {
        ConfiguredExchange configured = ShippedExchanges.exchange(exchange);
        SimulationPlan kept = plan(exchange, 2, 1, 1);
        SimulationPlan control =
                new SimulationPlan(exchange, 2, 1, 1, 20, 300, ControlRunFault.MESSAGE_SLACK, false, 0);
        assertThat(Simulation.runMinutes(kept, configured, false, 5).overLimit())
                .isZero();
        assertThat(Simulation.runMinutes(control, configured, false, 5).overLimit())
                .isPositive();
    }

    /** Hyperliquid accepts ten connections of an address; each of twelve bots wants two. */
    @Tag("slow")
    @Test
    void bots_open_no_connection_too_many_unless_the_gateway_only_observes() {
        ConfiguredExchange configured = ShippedExchanges.exchange("hyperliquid");
        SimulationPlan many = plan("hyperliquid", 12, 1, 1);
        SimulationResult kept = Simulation.runMinutes(many, configured, false, 5);
        assertThat(kept.overLimit() + kept.overLimitInexact()).as("%s", kept).isZero();
        assertThat(use(kept, "ws.open").counted()).as("%s", kept).isGreaterThan(10);
        assertThat(use(kept, "ws.open").delayed()).as("%s", kept).isPositive();
        SimulationResult observed = Simulation.runMinutes(many, ShippedExchanges.observing("hyperliquid"), false, 5);
        assertThat(use(observed, "ws.open").overLimit()).as("%s", observed).isPositive();
    }

    private static LimitUse use(SimulationResult result, String limit) {
        return result.limits().stream()
                .filter(use -> use.limit().equals(limit))
                .findFirst()
                .orElseThrow();
    }

    /** Allows one refused public call an hour at Kraken, which documents neither its steps nor the exact limit. */
    private static long maxRejects(SimulationPlan plan) {
        return plan.exchange().equals("kraken") ? plan.hours() : 0;
    }

    /**
     * The bound of calls is a fifth above the measured value, that of bytes a third: it depends on when the JVM
     * compiles a method, and on a busy machine it was a fifth above that of a quiet one. Bybit, whose windows are
     * seconds, gets in 20 minutes more calls than the others in an hour.
     */
    private static List<Arguments> storms() {
        return CaseCount.chosen(
                2,
                List.of(
                        arguments("okx", 2, 20, 118_000, 25_000, "place.batch orders ip.20 ip.instrument.10"),
                        arguments("bybit", 2, 20, 433_000, 17_900, "order.futures order.spot ip"),
                        arguments("gate", 2, 20, 153_000, 16_500, "spot.place account.80"),
                        arguments("bitget", 2, 60, 83_000, 21_700, "account.10 account.1 public.3"),
                        arguments("deribit", 1, 20, 69_000, 24_600, "matching credits")));
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}, which makes calls wait for {5}")
    @MethodSource("storms")
    void order_storms_exceed_no_quota_and_use_98_percent(
            String exchange, int bots, int usualMinutes, long maxCalls, long maxBytes, String stormed) {
        int minutes = CaseCount.of("minutes", usualMinutes, 60);
        SimulationPlan storm = plan(exchange, bots, 1, 1);
        ConfiguredExchange configured = ShippedExchanges.withoutMargin(exchange);
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        SimulationResult result = Simulation.runMinutes(storm, configured, false, minutes);
        long bytes = (THREADS.getThreadAllocatedBytes(thread) - before) / result.calls();
        assertThat(result.calls() * 60 / minutes).as("calls an hour").isLessThan(maxCalls);
        assertThat(bytes).as("bytes a call").isLessThan(maxBytes);
        assertThat(result.overLimit()).as("%s", result).isZero();
        usedSockets(result);
        assertThat(result.bans()).as("%s", result).isZero();
        assertThat(result.lateCancels()).as("%s", result).isZero();
        assertThat(result.quotaUsedPercent()).as("%s", result).isGreaterThanOrEqualTo(98);
        assertThat(result.limits().stream().filter(use -> use.delayed() > 0).map(LimitUse::limit))
                .as("%s", result)
                .contains(stormed.split(" "));
    }

    /** Runs calm bots, because healthy bots do not exhaust quotas on purpose. */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("dev.sluice.sim.virtualtime.ShippedExchanges#chosenNames")
    void a_day_of_healthy_bots_never_triggers_the_runaway_guard_at_its_defaults(String exchange) {
        SimulationPlan day = new SimulationPlan(exchange, 2, HOURS, 6, 20, 300, ControlRunFault.NOTHING, true, 0);
        assertThat(ShippedExchanges.exchange(exchange).admission().policy().guard())
                .isEqualTo(DEFAULTS);
        SimulationResult result = run(day);
        assertThat(Objects.requireNonNull(result.waits().get("PLACE")).calls())
                .as("%s", result)
                .isGreaterThan(5000 * HOURS / 24);
        assertThat(result.refusals()).as("%s", result).doesNotContainKey("GUARD");
        assertThat(result.overLimit()).as("%s", result).isZero();
    }

    @Test
    void cancels_do_not_wait_for_reads_that_use_up_the_quota() {
        SimulationResult result = run(plan("binance", 1, 4, ControlRunFault.NOTHING));
        assertThat(Objects.requireNonNull(result.waits().get("CANCEL")).maxMs())
                .as("%s", result)
                .isLessThan(1_000);
        assertThat(Objects.requireNonNull(result.waits().get("READ_PUBLIC")).maxMs())
                .as("%s", result)
                .isGreaterThan(4_000);
    }

    @Test
    void calls_exceed_the_limit_at_binance_without_the_clock_bound() {
        SimulationResult result = run(plan("binance", 1, 1, ControlRunFault.CLOCK_BOUND));
        assertThat(result.overLimit()).as("%s", result).isPositive();
        assertThat(result.keptTheLimits()).isFalse();
    }

    @Tag("slow")
    @Test
    void calls_exceed_the_limit_at_kraken_without_expiry_from_the_response() {
        double[] delays = SimulationPlan.delaysAround(300);
        SimulationResult result = run(
                new SimulationPlan("kraken", 6, 3, 1, delays[0], delays[1], ControlRunFault.SETTLE_EXPIRY, false, 0));
        // Most of its limits are not exact. Whether calls go over an exact one too is chance.
        assertThat(result.overLimit() + result.overLimitInexact())
                .as("%s", result)
                .isPositive();
    }

    private static Stream<Arguments> botsByExchange() {
        Stream<Arguments> usual =
                Stream.of(arguments("deribit", 1), arguments("krakenfutures", 2), arguments("binance", 1));
        return Boolean.getBoolean("long")
                ? Stream.concat(usual, Stream.of(arguments("okx", 2), arguments("bybit", 1)))
                : usual;
    }

    /** The second core only computes responses earlier; none is visible before it is due. */
    @ParameterizedTest
    @MethodSource("botsByExchange")
    void the_result_is_the_same_on_one_thread_and_on_two(String exchange, int bots) {
        ConfiguredExchange configured = ShippedExchanges.exchange(exchange);
        SimulationPlan plan = new SimulationPlan(exchange, bots, 1, 3, 20, 300, ControlRunFault.NOTHING, false, 10);
        assertThat(Simulation.runMinutes(plan, configured, true, MINUTES))
                .isEqualTo(Simulation.runMinutes(plan, configured, false, MINUTES));
    }

    @Test
    void one_seed_gives_one_result() {
        SimulationPlan plan = plan("kraken", 1, 5, ControlRunFault.NOTHING);
        assertThat(run(plan)).isEqualTo(run(plan));
    }

    @Test
    void an_invalid_plan_is_refused_with_the_allowed_values() {
        assertThatThrownBy(() -> plan("binance", 0, 1, 1)).hasMessage("bots is 0; allowed: 1 to 200");
        assertThatThrownBy(() -> plan("binance", 6, 200, 1)).hasMessage("hours is 200; allowed: 1 to 168");
        assertThatThrownBy(() -> new SimulationPlan("binance", 6, 1, 1, 300, 20, ControlRunFault.NOTHING, false, 0))
                .hasMessageContaining("the least not above the most");
    }
}
