package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.SourceLocation;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.settings.CostRule;
import dev.sluice.core.ratelimit.FirstWindow;
import dev.sluice.core.ratelimit.FirstWindow.OneAtATimeUntil;
import dev.sluice.core.ratelimit.LimitSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FirstWindowsTest {
    private static final LimitSettings RAW = limit("raw", "ip", 1000, 60_000);
    private static final LimitSettings WEIGHT = limit("weight", "ip", 100, 10_000);
    private static final LimitSettings ORDERS = limit("orders", "account", 4, 10_000);
    private static final LimitSettings EACH = limit("each", "ip+route", 10, 10_000);

    private static LimitSettings limit(String name, String scope, long size, long windowMs) {
        return Settings.of(LimitSettings.class, """
                {'name': '%s', 'scope': '%s', 'algorithm': 'alignedWindow', 'size': %d, 'windowMs': %d, 'breach': 'ban'}""", name, scope, size, windowMs);
    }

    private static ChargedCall charge(Kind kind, Map<String, CostRule> costs) {
        return new ChargedCall(
                kind.name(), new JsonTree.Obj(SourceLocation.root("routes", 1), Map.of()), Set.of(kind), costs);
    }

    private static CostRule units(long units) {
        return new CostRule.Fixed(units);
    }

    private static double maxUsed(ChargedCall... charges) {
        return new FirstWindows(List.of(RAW, WEIGHT, ORDERS, EACH), List.of(charges)).maxUsed(RAW);
    }

    /** A minute touches seven aligned windows of ten seconds. */
    @Test
    void a_call_is_bounded_by_the_tightest_of_its_other_limits() {
        ChargedCall read = charge(Kind.READ_PUBLIC, Map.of("raw", units(1), "weight", units(2)));
        ChargedCall heavy = charge(Kind.READ_PUBLIC, Map.of("raw", units(3), "weight", units(5)));
        assertThat(maxUsed(read)).isEqualTo(7 * 100 / 2.0);
        assertThat(maxUsed(read, heavy)).as("the mix that uses most").isEqualTo(7 * 100 / 5.0 * 3);
        ChargedCall order = charge(Kind.PLACE, Map.of("raw", units(1), "orders", units(1), "weight", units(1)));
        assertThat(maxUsed(order)).as("of ten accounts").isEqualTo(10 * 7 * 4);
        assertThat(maxUsed(read, order)).isEqualTo(350 + 280);
    }

    @Test
    void a_call_without_a_bound_can_fill_a_limit() {
        assertThat(maxUsed(charge(Kind.READ_PUBLIC, Map.of("raw", units(1))))).isInfinite();
        assertThat(maxUsed(charge(Kind.READ_PUBLIC, Map.of("raw", units(1), "each", units(1)))))
                .as("100 a second, because any number of calls may have such a limit")
                .isEqualTo(100 * 60);
        assertThat(maxUsed()).isZero();
    }

    @Test
    void cancels_that_cost_something_only_when_they_fail_are_bounded_by_the_orders() {
        Map<String, CostRule> free = Map.of("raw", units(1), "weight", new CostRule.OnOutcome(units(1), units(0)));
        ChargedCall order = charge(Kind.PLACE, Map.of("raw", units(1), "orders", units(1)));
        assertThat(maxUsed(charge(Kind.CANCEL, free))).isInfinite();
        assertThat(maxUsed(order, charge(Kind.CANCEL, free))).isEqualTo(280 + 280);
        assertThat(maxUsed(order, charge(Kind.READ_PRIVATE, free))).isInfinite();
    }

    private static Map<String, FirstWindow> committed(String exchange) {
        LoadResult.Valid valid = (LoadResult.Valid) Config.load(Path.of("conf"));
        return Objects.requireNonNull(valid.config().exchange(exchange))
                .admission()
                .firstWindows();
    }

    @Test
    void the_committed_limits_begin_as_their_exchanges_allow() {
        FirstWindow oneAtATime = new FirstWindow(0, OneAtATimeUntil.REPORT, true, false);
        FirstWindow half = new FirstWindow(50, OneAtATimeUntil.RESPONSE, true, false);
        assertThat(committed("binance"))
                .containsEntry("spot.weight", oneAtATime)
                .containsEntry("spot.orders.10s", oneAtATime)
                .containsEntry("spot.raw", FirstWindow.EMPTY)
                .containsEntry("ws.connects", oneAtATime);
        assertThat(committed("kraken")).containsEntry("rest", half).containsEntry("ws.connects", oneAtATime);
        assertThat(committed("bitget")).containsEntry("ip", oneAtATime).containsEntry("account.10", half);
    }

    @Test
    void the_gateway_waits_for_few_of_the_committed_limits() {
        LoadResult.Valid valid = (LoadResult.Valid) Config.load(Path.of("conf"));
        Set<String> awaited = new TreeSet<>();
        for (ConfiguredExchange exchange : valid.config().exchanges()) {
            exchange.admission().firstWindows().forEach((limit, first) -> {
                if (first.isAwaited()) {
                    awaited.add(exchange.name() + " " + limit);
                }
            });
        }
        assertThat(awaited)
                .containsExactly(
                        "bingx ip.2",
                        "bingx ip.3",
                        "bingx ip.call",
                        "bingx market.1",
                        "bingx market.10s",
                        "bingx uid.1",
                        "bingx uid.10",
                        "bingx uid.2",
                        "bingx uid.5",
                        "bybit ip",
                        "mexc ip");
    }
}
