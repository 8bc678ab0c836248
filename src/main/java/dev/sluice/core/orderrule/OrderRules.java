package dev.sluice.core.orderrule;

import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.orderrule.OrderRuleViolation.Check;
import dev.sluice.core.tradingmode.ModeScope;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules about orders at one exchange, and what they are computed from. Whether an order violates a rule follows
 * from the order, the exchange's lists and the time alone. Thread-safe.
 */
public final class OrderRules {
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
        boolean holds(Caller caller, String ofOrder) {
            return (account == null || caller.call.isAccountUnknown() || account.equals(caller.account))
                    && (bot == null || bot.equals(caller.bot))
                    && isOf(caller.instrument)
                    && isOf(ofOrder)
                    && (rule.reducing() || caller.call.kind() != Kind.REDUCE);
        }

        private boolean isOf(String key) {
            return instrument == null || key.isEmpty() || instrument.equals(key);
        }
    }

    /**
     * The rules that hold together for some orders.
     *
     * @param strictest the strictest figures of all, so that the usual order is compared only once; null if no rule can
     *     stand for all
     */
    private record Together(List<OrderRule> rules, @Nullable OrderRule strictest) {}

    /** A call, and its names in the form of {@link Scoped}, computed once for all rules; "" if no rule needs them. */
    private record Caller(Call call, String account, String bot, String instrument) {}

    private static final int MAX_COMBINATIONS = 1000;

    private final List<Scoped> rules;
    private final Map<BitSet, Together> combinations = new ConcurrentHashMap<>();
    private final boolean isByAccount;
    private final boolean isByBot;
    private final boolean isByInstrument;
    private final OrderPriceSettings priceSettings;
    private final MarketData marketData;

    /** @param rules those that may hold at this exchange */
    public OrderRules(List<OrderRule> rules, OrderPriceSettings priceSettings, MarketData marketData) {
        this.rules = rules.stream().map(Scoped::of).toList();
        isByAccount = rules.stream().anyMatch(rule -> rule.account() != null);
        isByBot = rules.stream().anyMatch(rule -> rule.bot() != null);
        isByInstrument = rules.stream().anyMatch(rule -> rule.instrument() != null);
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
        Caller caller = caller(call, bot);
        if (terms.isEmpty()) {
            return checkUnread(caller);
        }
        for (OrderTerms order : terms) {
            OrderRuleViolation violation = check(caller, figures(order, now));
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    private Caller caller(Call call, String bot) {
        return new Caller(
                call,
                isByAccount ? ModeScope.Level.ACCOUNT.key(call.account()) : "",
                isByBot ? ModeScope.Level.BOT.key(bot) : "",
                instrumentKey(call.instrument()));
    }

    private String instrumentKey(String name) {
        return isByInstrument ? ModeScope.Level.INSTRUMENT.key(name) : "";
    }

    private OrderFigures figures(OrderTerms order, long now) {
        return new OrderFigures(order, marketData, priceSettings, now);
    }

    /** @param instrument that of the order, in the form of {@link Scoped} */
    private Together holding(Caller caller, String instrument) {
        BitSet holding = new BitSet(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).holds(caller, instrument)) {
                holding.set(i);
            }
        }
        Together known = combinations.get(holding);
        if (known != null) {
            return known;
        }
        if (combinations.size() >= MAX_COMBINATIONS) {
            combinations.clear();
        }
        List<OrderRule> together =
                holding.stream().mapToObj(i -> rules.get(i).rule()).toList();
        Together made = new Together(together, OrderRule.strictest(together));
        combinations.put(holding, made);
        return made;
    }

    private @Nullable OrderRuleViolation check(Caller caller, OrderFigures figures) {
        String own = figures.order.instrument();
        Together together =
                holding(caller, own.equals(caller.call.instrument()) ? caller.instrument : instrumentKey(own));
        OrderRule strictest = together.strictest();
        if (strictest != null && check(strictest, figures) == null) {
            return null;
        }
        for (OrderRule rule : together.rules()) {
            OrderRuleViolation violation = check(rule, figures);
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    /** Returns what the rules compute of each order of a call, also where none refuses it. */
    public List<OrderAssessment> assess(Call call, String bot, List<OrderTerms> terms, long now) {
        Caller caller = caller(call, bot);
        return terms.stream()
                .map(order -> {
                    OrderFigures figures = figures(order, now);
                    BigDecimal market = figures.latestPrice();
                    BigDecimal distance = figures.hundredfoldDistance();
                    return new OrderAssessment(
                            order.instrument(),
                            figures.value(),
                            market,
                            distance == null || market == null ? null : distance.divide(market, 2, RoundingMode.UP),
                            check(caller, figures));
                })
                .toList();
    }

    private @Nullable OrderRuleViolation checkUnread(Caller caller) {
        for (OrderRule rule : holding(caller, caller.instrument).rules()) {
            if (!rule.passUnknown()) {
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
        if (most == null) {
            return null;
        }
        if (order.unclear() != null) {
            return unknown(rule, Check.MAX_DISTANCE, order.unclear());
        }
        if (figures.statedPrice() == null) { // an order without any price trades at the market
            return order.isMarket() ? null : unknown(rule, Check.MAX_DISTANCE, OrderValue.NO_LIMIT);
        }
        BigDecimal market = figures.latestPrice();
        BigDecimal distance = figures.hundredfoldDistance();
        if (market == null || distance == null) {
            return unknown(rule, Check.MAX_DISTANCE, OrderValue.NO_PRICE);
        }
        return distance.compareTo(most.multiply(market)) > 0
                ? new OrderRuleViolation(Check.MAX_DISTANCE, distance.divide(market, ROUNDED_UP), most, "%", null)
                : null;
    }

    private static @Nullable OrderRuleViolation unknown(OrderRule rule, Check check, String reason) {
        return rule.passUnknown() ? null : OrderRuleViolation.unknown(check, reason);
    }
}
