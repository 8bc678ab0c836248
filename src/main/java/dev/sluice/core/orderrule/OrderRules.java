package dev.sluice.core.orderrule;

import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderTerms;
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
        if (terms.isEmpty()) {
            return checkUnread(call, bot);
        }
        for (OrderTerms order : terms) {
            OrderRuleViolation violation = check(call, bot, figures(order, now));
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    private OrderFigures figures(OrderTerms order, long now) {
        return new OrderFigures(order, marketData, priceSettings, now);
    }

    private @Nullable OrderRuleViolation check(Call call, String bot, OrderFigures figures) {
        for (Scoped scoped : rules) {
            OrderRuleViolation violation = scoped.holds(call, bot) && scoped.isOf(figures.order.instrument())
                    ? check(scoped.rule(), figures)
                    : null;
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    /** Returns what the rules compute of each order of a call, also where none refuses it. */
    public List<OrderAssessment> assess(Call call, String bot, List<OrderTerms> terms, long now) {
        return terms.stream()
                .map(order -> {
                    OrderFigures figures = figures(order, now);
                    BigDecimal market = figures.latestPrice();
                    BigDecimal price = statedPrice(order);
                    return new OrderAssessment(
                            order.instrument(),
                            figures.value(),
                            market,
                            price == null || market == null
                                    ? null
                                    : hundredfoldDistance(price, market).divide(market, 2, RoundingMode.UP),
                            check(call, bot, figures));
                })
                .toList();
    }

    private @Nullable OrderRuleViolation checkUnread(Call call, String bot) {
        for (Scoped scoped : rules) {
            OrderRule rule = scoped.rule();
            if (scoped.holds(call, bot) && !rule.passUnknown()) {
                return OrderRuleViolation.unknown(
                        firstCheck(rule), "size and price of this kind of call cannot be read");
            }
        }
        return null;
    }

    private static Check firstCheck(OrderRule rule) {
        if (!rule.maxValue().isEmpty()) {
            return Check.MAX_VALUE;
        }
        if (rule.maxQuantity() != null) {
            return Check.MAX_QUANTITY;
        }
        return rule.maxDistancePercent() != null ? Check.MAX_DISTANCE : Check.MARKET_ORDERS;
    }

    private static @Nullable OrderRuleViolation check(OrderRule rule, OrderFigures figures) {
        OrderRuleViolation violation = !rule.marketOrders() && figures.order.isMarket()
                ? new OrderRuleViolation(Check.MARKET_ORDERS, null, null, "", null)
                : null;
        violation = violation == null ? checkQuantity(rule, figures) : violation;
        violation = violation == null ? checkValue(rule, figures) : violation;
        return violation == null ? checkDistance(rule, figures) : violation;
    }

    private static @Nullable OrderRuleViolation checkQuantity(OrderRule rule, OrderFigures figures) {
        BigDecimal most = rule.maxQuantity();
        OrderTerms order = figures.order;
        if (most == null) {
            return null;
        }
        if (order.unclear() != null) {
            return unknown(rule, Check.MAX_QUANTITY, order.unclear());
        }
        MarketData.Instrument instrument = order.isAmountIfSpot() ? figures.instrument() : null;
        if (instrument == null && order.isAmountIfSpot()) {
            return unknown(rule, Check.MAX_QUANTITY, "it is not known whether it states an amount");
        }
        BigDecimal quantity = order.quantity();
        BigDecimal amount = order.amount(instrument != null && instrument.contract());
        if (amount != null) {
            BigDecimal price = figures.latestPrice();
            if (price == null) {
                return unknown(rule, Check.MAX_QUANTITY, OrderValue.NO_PRICE);
            }
            quantity = amount.divide(price, ROUNDED_UP);
        }
        if (quantity == null) {
            return unknown(rule, Check.MAX_QUANTITY, OrderValue.NO_QUANTITY);
        }
        return quantity.compareTo(most) > 0
                ? new OrderRuleViolation(Check.MAX_QUANTITY, quantity, most, "", null)
                : null;
    }

    private static @Nullable OrderRuleViolation checkValue(OrderRule rule, OrderFigures figures) {
        if (rule.maxValue().isEmpty()) {
            return null;
        }
        OrderValue value = figures.value();
        if (value.unknown() != null) {
            return unknown(rule, Check.MAX_VALUE, value.unknown());
        }
        BigDecimal most = rule.maxValue().get(value.currency());
        if (most == null) {
            return unknown(rule, Check.MAX_VALUE, "the rule has no value in " + value.currency());
        }
        return value.amount().compareTo(most) > 0
                ? new OrderRuleViolation(Check.MAX_VALUE, value.amount(), most, value.currency(), null)
                : null;
    }

    private static @Nullable OrderRuleViolation checkDistance(OrderRule rule, OrderFigures figures) {
        BigDecimal most = rule.maxDistancePercent();
        OrderTerms order = figures.order;
        BigDecimal price = statedPrice(order);
        if (most == null) {
            return null;
        }
        if (order.unclear() != null) {
            return unknown(rule, Check.MAX_DISTANCE, order.unclear());
        }
        if (price == null) { // an order without any price trades at the market
            return order.isMarket() ? null : unknown(rule, Check.MAX_DISTANCE, OrderValue.NO_LIMIT);
        }
        BigDecimal market = figures.latestPrice();
        if (market == null) {
            return unknown(rule, Check.MAX_DISTANCE, OrderValue.NO_PRICE);
        }
        BigDecimal hundredfold = hundredfoldDistance(price, market);
        return hundredfold.compareTo(most.multiply(market)) > 0
                ? new OrderRuleViolation(Check.MAX_DISTANCE, hundredfold.divide(market, ROUNDED_UP), most, "%", null)
                : null;
    }

    /** Returns the price that an order states; null if it trades at whatever price the market has. */
    private static @Nullable BigDecimal statedPrice(OrderTerms order) {
        return order.price() == null && order.isMarket() ? order.trigger() : order.price();
    }

    private static BigDecimal hundredfoldDistance(BigDecimal price, BigDecimal market) {
        return price.subtract(market).abs().multiply(HUNDRED);
    }

    private static @Nullable OrderRuleViolation unknown(OrderRule rule, Check check, String reason) {
        return rule.passUnknown() ? null : OrderRuleViolation.unknown(check, reason);
    }
}
