package dev.sluice.sim.virtualtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.ratelimit.FirstWindow;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of the first window of a gateway without saved usage, at every simulated exchange: what ten bots get of what
 * they would get if it were known that nothing was used before, and what the exchange refuses if something was.
 */
@Tag("slow")
final class FirstStartTest {
    /** How long another program is greedy before the start: a part of the quotas, and all of those of a minute. */
    private static final int[] USED_SECONDS = Boolean.getBoolean("long") ? new int[] {1, 3, 5, 12} : new int[] {3, 12};

    /** Exchanges whose limits are reported, or ban. */
    private static final Set<String> REPORTING = Set.of("binance", "bitget", "bybit", "kucoin");

    private static final int IN_FLIGHT = 10;
    private static final int CONTROL_RUNS = 6;

    /** Bitget bans at the first call over a limit of a minute that it does not report, so one call at a time passes. */
    @ParameterizedTest
    @MethodSource("dev.sluice.sim.virtualtime.ShippedExchanges#chosenNames")
    void bots_get_at_least_40_percent_of_the_quota_in_the_first_minute(String exchange) {
        ConfiguredExchange configured = ShippedExchanges.exchange(exchange);
        long quota = new FirstStart(configured, 1).sentInFirstMinute(FirstStart.empty(configured));
        long sent = new FirstStart(configured, 1)
                .sentInFirstMinute(configured.admission().firstWindows());
        assertThat(100.0 * sent / quota)
                .as("percent of %d calls", quota)
                .isGreaterThan(exchange.equals("bitget") ? 5 : 40);
    }

    private static FirstStart afterAnother(String exchange, int seconds, Map<String, FirstWindow> firstWindows) {
        FirstStart start = new FirstStart(ShippedExchanges.exchange(exchange), seconds);
        start.used(seconds * FirstStart.SECOND);
        start.sentInFirstMinute(firstWindows);
        return start;
    }

    /**
     * A limit refuses one call. Where the other program left less than half of a limit that only refuses and is not
     * reported, those that were on their way when the first one was refused are refused too. Cancels never wait.
     */
    @ParameterizedTest
    @MethodSource("dev.sluice.sim.virtualtime.ShippedExchanges#chosenNames")
    void a_start_after_another_program_is_never_banned_and_seldom_refused(String exchange) {
        for (int seconds : USED_SECONDS) {
            FirstStart start = afterAnother(
                    exchange,
                    seconds,
                    ShippedExchanges.exchange(exchange).admission().firstWindows());
            assertThat(start.bans()).as("bans, %d s", seconds).isZero();
            assertThat(start.refusals().values())
                    .as("refusals, %d s: %s", seconds, start.refusals())
                    .allMatch(count -> count <= (REPORTING.contains(exchange) ? 1 : IN_FLIGHT));
            assertThat(start.lateRefusals())
                    .as("calls refused after the first refusal was known, %d s", seconds)
                    .isZero();
        }
    }

    @Test
    void without_the_rule_bybit_bans() {
        assertThat(withoutTheRule("bybit").anyMatch(start -> start.bans() > 0)).isTrue();
    }

    /** Binance refuses ten calls in a minute before it bans. */
    @Test
    void without_the_rule_binance_refuses_more_than_one_call() {
        assertThat(withoutTheRule("binance")
                        .anyMatch(start -> start.refusals().values().stream().anyMatch(count -> count > 1)))
                .isTrue();
    }

    private static Stream<FirstStart> withoutTheRule(String exchange) {
        return IntStream.rangeClosed(1, CONTROL_RUNS)
                .mapToObj(seconds ->
                        afterAnother(exchange, seconds, FirstStart.empty(ShippedExchanges.exchange(exchange))));
    }
}
