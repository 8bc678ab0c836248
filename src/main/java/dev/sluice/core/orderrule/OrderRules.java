package dev.sluice.core.orderrule;

import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.exchange.settings.InstrumentListSettings;
import dev.sluice.core.orderrule.OrderRuleViolation.Check;
import dev.sluice.core.tradingmode.ModeScope;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules about orders at one exchange, and what they are computed from. Whether an order violates a rule follows
 * from the order, the exchange's lists and the time alone. Thread-safe.
 */
public final class OrderRules {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Enough digits to compare with a setting; rounded up, so that no order passes by rounding. */
    private static final MathContext ROUNDED_UP = new MathContext(20, RoundingMode.UP);

    /** A rule, and the names of its scope in the form by which halts compare them too. */
    private record Scoped(
            OrderRule rule,
            @Nullable String account,
            @Nullable String bot,
            @Nullable String instrument) {
        static Scoped of(OrderRule rule) {
            return new Scoped(
                    rule,
                    key(ModeScope.Level.ACCOUNT, rule.account()),
                    key(ModeScope.Level.BOT, rule.bot()),
                    key(ModeScope.Level.INSTRUMENT, rule.instrument()));
        }

        private static @Nullable String key(ModeScope.Level level, @Nullable String name) {
            return name == null ? null : level.key(name);
        }

        /** Checks whether the rule may hold for a call. What the call does not tell does not exempt it. */
        boolean holds(Call call, String caller) {
            return (account == null
                            || call.isAccountUnknown()
                            || account.equals(ModeScope.Level.ACCOUNT.key(call.account())))
                    && (bot == null || bot.equals(ModeScope.Level.BOT.key(caller)))
                    && isOf(call.instrument())
                    && (rule.reducing() || call.kind() != Kind.REDUCE);
        }

        boolean isOf(String name) {
            return instrument == null || name.isEmpty() || instrument.equals(ModeScope.Level.INSTRUMENT.key(name));
        }
    }

    private final List<Scoped> rules;
    private final OrderPriceSettings priceSettings;
    private final MarketData marketData;

    /** @param rules those that may hold at this exchange */
    public OrderRules(List<OrderRule> rules, OrderPriceSettings priceSettings, MarketData marketData) {
        this.rules = rules.stream().map(Scoped::of).toList();
        this.priceSettings = priceSettings;
        this.marketData = marketData;
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /**
     * Returns the first violation of a rule by an order of the call; null if there is none.
     *
     * @param terms the terms of its orders, complete also where the call only changes them; empty if they cannot be
     *     read
     */
    public @Nullable OrderRuleViolation check(Call call, String bot, List<OrderTerms> terms, long now) {
        for (Scoped scoped : rules) {
            OrderRuleViolation violation = scoped.holds(call, bot) ? check(scoped, terms, now) : null;
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    private @Nullable OrderRuleViolation check(Scoped scoped, List<OrderTerms> terms, long now) {
        OrderRule rule = scoped.rule();
        if (terms.isEmpty()) {
            return rule.passUnknown() ? null : unread(rule);
        }
        for (OrderTerms order : terms) {
            OrderRuleViolation violation = scoped.isOf(order.instrument()) ? check(rule, order, now) : null;
            if (violation != null && (violation.unknown() == null || !rule.passUnknown())) {
                return violation;
            }
        }
        return null;
    }

    private static OrderRuleViolation unread(OrderRule rule) {
        Check check = !rule.maxValue().isEmpty()
                ? Check.MAX_VALUE
                : rule.maxQuantity() != null
                        ? Check.MAX_QUANTITY
                        : rule.maxDistancePercent() != null ? Check.MAX_DISTANCE : Check.MARKET_ORDERS;
        return OrderRuleViolation.unknown(check, "size and price of this kind of call cannot be read");
    }

    private @Nullable OrderRuleViolation check(OrderRule rule, OrderTerms order, long now) {
        OrderRuleViolation violation = !rule.marketOrders() && order.isMarket()
                ? new OrderRuleViolation(Check.MARKET_ORDERS, null, null, "", null)
                : null;
        violation = violation == null ? checkQuantity(rule, order, now) : violation;
        violation = violation == null ? checkValue(rule, order, now) : violation;
        return violation == null ? checkDistance(rule, order, now) : violation;
    }

    private @Nullable OrderRuleViolation checkQuantity(OrderRule rule, OrderTerms order, long now) {
        BigDecimal most = rule.maxQuantity();
        if (most == null) {
            return null;
        }
        if (order.unclear() != null) {
            return OrderRuleViolation.unknown(Check.MAX_QUANTITY, order.unclear());
        }
        InstrumentListSettings list = order.list();
        MarketData.Instrument instrument = list == null ? null : marketData.instrument(list, order);
        if (instrument == null && order.isAmountIfSpot()) {
            return OrderRuleViolation.unknown(Check.MAX_QUANTITY, "it is not known whether it states an amount");
        }
        BigDecimal quantity = order.quantity();
        BigDecimal amount = order.amount(instrument != null && instrument.contract());
        if (amount != null) {
            BigDecimal price = price(order, now);
            if (price == null) {
                return OrderRuleViolation.unknown(Check.MAX_QUANTITY, OrderValue.NO_PRICE);
            }
            quantity = amount.divide(price, ROUNDED_UP);
        }
        if (quantity == null) {
            return OrderRuleViolation.unknown(Check.MAX_QUANTITY, OrderValue.NO_QUANTITY);
        }
        return quantity.compareTo(most) > 0
                ? new OrderRuleViolation(Check.MAX_QUANTITY, quantity, most, "", null)
                : null;
    }

    private @Nullable OrderRuleViolation checkValue(OrderRule rule, OrderTerms order, long now) {
        if (rule.maxValue().isEmpty()) {
            return null;
        }
        OrderValue value = OrderValue.of(order, marketData, priceSettings, now);
        if (value.unknown() != null) {
            return OrderRuleViolation.unknown(Check.MAX_VALUE, value.unknown());
        }
        BigDecimal most = rule.maxValue().get(value.currency());
        if (most == null) {
            return OrderRuleViolation.unknown(Check.MAX_VALUE, "the rule has no value in " + value.currency());
        }
        return value.amount().compareTo(most) > 0
                ? new OrderRuleViolation(Check.MAX_VALUE, value.amount(), most, value.currency(), null)
                : null;
    }

    private @Nullable OrderRuleViolation checkDistance(OrderRule rule, OrderTerms order, long now) {
        BigDecimal most = rule.maxDistancePercent();
        BigDecimal price = order.price();
        if (most == null) {
            return null;
        }
        if (order.unclear() != null) {
            return OrderRuleViolation.unknown(Check.MAX_DISTANCE, order.unclear());
        }
        if (price == null) {
            return null; // an order without any price trades at the market
        }
        BigDecimal market = price(order, now);
        if (market == null) {
            return OrderRuleViolation.unknown(Check.MAX_DISTANCE, OrderValue.NO_PRICE);
        }
        BigDecimal percent = price.subtract(market).abs().multiply(HUNDRED).divide(market, ROUNDED_UP);
        return percent.compareTo(most) > 0
                ? new OrderRuleViolation(Check.MAX_DISTANCE, percent, most, "%", null)
                : null;
    }

    private @Nullable BigDecimal price(OrderTerms order, long now) {
        InstrumentListSettings list = order.list();
        return list == null ? null : marketData.price(list, order.instrument(), priceSettings.maxAgeNanos(), now);
    }
}
