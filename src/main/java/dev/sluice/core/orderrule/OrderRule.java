package dev.sluice.core.orderrule;

import dev.sluice.base.settings.Setting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A rule about single orders of one exchange, account, bot or instrument, or of all. */
public record OrderRule(
        @Setting(value = "Only orders at this exchange. Absent: at all.", min = 1, max = 64) @Nullable
        String exchange,

        @Setting(value = "Only orders of this account. Absent: of all.", min = 1, max = 64) @Nullable
        String account,

        @Setting(value = "Only orders of this bot. Absent: of all.", min = 1, max = 64) @Nullable
        String bot,

        @Setting(value = "Only orders of this instrument, as the exchange names it. Absent: of all.", min = 1, max = 64)
        @Nullable
        String instrument,

        @Setting(
                value =
                        "Largest value of an order, by the currency in which the instrument is priced: {\"USDT\": 50000}.",
                max = 32,
                def = "{}")
        Map<String, BigDecimal> maxValue,

        @Setting("Largest quantity of an order, in units or contracts as the exchange counts them.") @Nullable
        BigDecimal maxQuantity,

        @Setting("Largest distance of an order's price limit from the latest price, in percent of that.") @Nullable
        BigDecimal maxDistancePercent,

        @Setting(value = "Whether orders without a price limit are allowed.", def = "true")
        boolean marketOrders,

        @Setting(value = "Whether the rule also holds for orders that only reduce a position.", def = "false")
        boolean reducing,

        @Setting(
                value = "Whether an order passes for which the rule cannot be computed. By default it is refused.",
                def = "false")
        boolean passUnknown) {
    public OrderRule {
        if (maxValue.isEmpty() && maxQuantity == null && maxDistancePercent == null && marketOrders) {
            throw new IllegalArgumentException(
                    "a rule needs at least one of maxValue, maxQuantity, maxDistancePercent and \"marketOrders\": false");
        }
        maxValue.forEach((currency, value) -> checkPositive("maxValue of " + currency, value));
        checkPositive("maxQuantity", maxQuantity);
        checkPositive("maxDistancePercent", maxDistancePercent);
    }

    private static void checkPositive(String name, @Nullable BigDecimal number) {
        if (number != null && number.signum() <= 0) {
            throw new IllegalArgumentException(name + " is " + number.toPlainString() + "; allowed: more than 0");
        }
    }

    /**
     * Returns one rule that is at least as strict as all of these: an order that violates one of them also violates it,
     * or it cannot be computed. Returns null if no currency has a largest value in all of them, or if there are no
     * rules.
     */
    static @Nullable OrderRule strictest(List<OrderRule> rules) {
        Map<String, BigDecimal> values = new HashMap<>();
        rules.forEach(
                rule -> rule.maxValue.forEach((currency, value) -> values.merge(currency, value, BigDecimal::min)));
        rules.stream()
                .filter(rule -> !rule.maxValue.isEmpty())
                .forEach(rule -> values.keySet().retainAll(rule.maxValue.keySet()));
        boolean isByValue = rules.stream().anyMatch(rule -> !rule.maxValue.isEmpty());
        return rules.isEmpty() || (isByValue && values.isEmpty())
                ? null
                : new OrderRule(
                        null,
                        null,
                        null,
                        null,
                        Map.copyOf(values),
                        min(rules, OrderRule::maxQuantity),
                        min(rules, OrderRule::maxDistancePercent),
                        rules.stream().allMatch(OrderRule::marketOrders),
                        true,
                        false);
    }

    private static @Nullable BigDecimal min(List<OrderRule> rules, Function<OrderRule, @Nullable BigDecimal> figure) {
        BigDecimal min = null;
        for (OrderRule rule : rules) {
            BigDecimal own = figure.apply(rule);
            min = own == null || (min != null && min.compareTo(own) <= 0) ? min : own;
        }
        return min;
    }

    /** Returns the rule in words, for people. */
    public String text() {
        List<String> allowed = new ArrayList<>();
        if (!maxValue.isEmpty()) {
            allowed.add("value at most "
                    + maxValue.entrySet().stream()
                            .map(one -> one.getValue().toPlainString() + " " + one.getKey())
                            .collect(Collectors.joining(" or ")));
        }
        if (maxQuantity != null) {
            allowed.add("quantity at most " + maxQuantity.toPlainString());
        }
        if (maxDistancePercent != null) {
            allowed.add("at most " + maxDistancePercent.toPlainString() + " % from the latest price");
        }
        if (!marketOrders) {
            allowed.add("no market orders");
        }
        return "orders" + (instrument == null ? "" : " for " + instrument)
                + (exchange == null ? " everywhere" : " at " + exchange)
                + (account == null ? "" : " of account " + account)
                + (bot == null ? "" : " of bot " + bot)
                + (reducing ? ", also reducing ones" : "")
                + ": " + String.join(", ", allowed)
                + (passUnknown ? "; what cannot be computed passes" : "");
    }
}
