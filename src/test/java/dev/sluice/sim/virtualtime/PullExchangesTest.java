package dev.sluice.sim.virtualtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.pull.PullScope;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.signer.TenMarkets;
import dev.sluice.sim.market.OpenOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests pulls of many orders at every simulated exchange, whose own books are the witness: orders in scope leave,
 * others rest, whatever is lost. With {@code -Dlong=true} it prints how long each takes.
 */
final class PullExchangesTest {
    private static final boolean IS_LONG = Boolean.getBoolean("long");
    private static final int ORDERS = CaseCount.of("resting", 20, 1_000);

    private static final List<Long> ROUND_TRIPS = IS_LONG ? List.of(20L, 200L) : List.of(200L);

    @TempDir
    private Path folder;

    /** What happens during a pull. */
    private enum Incident {
        NONE,
        /** An answer is lost, and a call is refused for a limit. */
        FAILURES,
        /** Gateway and signer crash when half of the orders have left. */
        CRASH
    }

    private PullRun run(String exchange, long roundTrip, List<Map.Entry<String, String>> markets, Incident incident)
            throws Exception {
        ConfiguredExchange configured = ShippedExchanges.exchange(exchange);
        PullRun run = new PullRun(configured, folder.resolve("s" + System.nanoTime()), roundTrip);
        run.place(ORDERS, markets);
        switch (incident) {
            case FAILURES -> run.fail();
            case CRASH -> run.crash();
            case NONE -> {}
        }
        return run;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.sluice.signer.TenMarkets#all")
    void orders_in_scope_leave_the_books_and_others_rest(TenMarkets at) throws Exception {
        String exchange = at.exchange();
        List<String> books = at.books();
        List<Map.Entry<String, String>> markets = at.markets();
        for (long roundTrip : ROUND_TRIPS) {
            List<String> took = new ArrayList<>();
            int placed = 0;
            for (Incident incident : IS_LONG ? Incident.values() : new Incident[] {Incident.FAILURES, Incident.CRASH}) {
                for (boolean each : new boolean[] {false, true}) {
                    PullRun run = run(exchange, roundTrip, markets, incident);
                    placed = run.resting().size();
                    assertThat(placed).isGreaterThanOrEqualTo(Math.min(ORDERS, at.max()));
                    double millis = run.pull(new PullScope(ModeScope.GLOBAL, each), books);
                    assertThat(run.resting())
                            .as("%s each %s %s", exchange, each, incident)
                            .isEmpty();
                    took.add(String.format("%s %s %.2f s", each ? "each" : "all", incident, millis / 1e3));
                }
            }
            if (IS_LONG) {
                System.out.printf(
                        "%s: %d orders in %d markets, %d ms: %s%n", exchange, placed, markets.size(), roundTrip, took);
            }
        }
        PullRun run = run(exchange, 20, markets, Incident.FAILURES);
        String one = markets.get(0).getValue();
        List<OpenOrder> others = run.resting().stream()
                .filter(order -> !order.instrument().equals(one))
                .toList();
        run.pull(new PullScope(ModeScope.instrument(exchange, one), false), books);
        assertThat(others).isNotEmpty();
        assertThat(run.resting()).containsExactlyInAnyOrderElementsOf(others);
    }
}
