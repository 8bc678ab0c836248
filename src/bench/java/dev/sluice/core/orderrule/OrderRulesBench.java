package dev.sluice.core.orderrule;

import dev.sluice.config.Settings;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Benchmarks of rules about orders: six rules that hold for an order, and the reading of its size and price. */
public class OrderRulesBench {
    private static final String ORDER = "symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.0123"
            + "&price=50123.45&newClientOrderId=x-1&timestamp=1784000040000&signature=00";

    /** An order at an exchange that has read its lists. */
    @State(Scope.Thread)
    public static class Rules {
        private final ExchangeFixture plain = ExchangeFixture.BINANCE;
        private final ExchangeFixture reading = ExchangeFixture.BINANCE.withTerms();
        private final Call call = reading.form("POST", "/api/v3/order", ORDER);
        private final OrderRules six = six("");
        private final OrderRules sixOfNames =
                six("'account': '" + call.account() + "', 'bot': 'maker1', 'instrument': 'BTC-USDT', ");

        private OrderRules six(String scope) {
            return new OrderRules(
                    IntStream.range(1, 7)
                            .mapToObj(i -> Settings.of(
                                    OrderRule.class,
                                    "{" + scope + "'maxValue': {'USDT': " + 1000 * i + "}, 'maxDistancePercent': "
                                            + 10 * i + ", 'maxQuantity': " + i + "}"))
                            .toList(),
                    Settings.of(OrderPriceSettings.class, "{}"),
                    marketData());
        }

        private MarketData marketData() {
            MarketData made = new MarketData();
            InstrumentListSettings list = Objects.requireNonNull(
                            reading.exchange.dialect().terms().get("spot"))
                    .lists()
                    .get(0);
            made.replaceInstruments(
                    list, Map.of("BTCUSDT", new MarketData.Instrument("USDT", BigDecimal.ONE, false, false)));
            made.replacePrices(list, Map.of("BTCUSDT", new BigDecimal("50000.01")), 0);
            return made;
        }
    }

    @Benchmark
    public @Nullable OrderRuleViolation sixRules(Rules rules) {
        return rules.six.check(rules.call, "maker1", rules.call.terms(), 1);
    }

    @Benchmark
    public @Nullable OrderRuleViolation sixRulesOfNames(Rules rules) {
        return rules.sixOfNames.check(rules.call, "maker1", rules.call.terms(), 1);
    }

    @Benchmark
    public Call classified(Rules rules) {
        return rules.plain.form("POST", "/api/v3/order", ORDER);
    }

    @Benchmark
    public List<?> classifiedWithTerms(Rules rules) {
        return rules.reading.form("POST", "/api/v3/order", ORDER).terms();
    }
}
