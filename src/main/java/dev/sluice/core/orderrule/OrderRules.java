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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules about orders at one exchange. Whether an order violates a rule depends only on the order, the exchange's
 * lists and the time. Thread-safe.
 */
public final class OrderRules {
    /** Enough digits to compare with a setting; rounded up, so that no order passes by rounding. */
    private static final MathContext ROUNDED_UP = new MathContext(20, RoundingMode.UP);

    /**
     * Numbers for the names in the scopes of rules at one level, so that a call's name is looked up once and not
     * compared with each rule. Names are normalized as for halts.
     */
    private static final class NameNumbers {
        /** The number of a rule for all names, and of an unknown instrument. */
        static final int ANY = -1;

        /** The number of all names without a rule. */
        private static final Integer OTHER = -2;

        private final ModeScope.Level level;
        private final Map<String, Integer> numbers = new HashMap<>();

        NameNumbers(ModeScope.Level level) {
            this.level = level;
        }

        int ofRule(@Nullable String name) {
            return name == null ? ANY : numbers.computeIfAbsent(level.key(name), added -> numbers.size());
        }

        int ofCall(String name) {
            if (numbers.isEmpty()) {
                return OTHER;
            }
            Integer number = numbers.get(name); // most names have the form already
            return number == null ? numbers.getOrDefault(level.key(name), OTHER) : number;
        }

        /** Returns the number of an instrument. One without a name may be any. */
        int ofInstrument(String name) {
            if (numbers.isEmpty() || name.isEmpty()) {
                return ANY;
            }
            int number = ofCall(name);
            return number == OTHER && level.key(name).isEmpty() ? ANY : number;
        }
    }

    /** A rule, and the numbers of the names of its scope. */
    private record ScopedRule(OrderRule rule, int account, int bot, int instrument) {
        /**
         * Returns whether the rule may apply to an order. A name that the call does not state does not exempt the
         * order.
         */
        boolean appliesTo(Caller caller, int ofOrder) {
            return (account == NameNumbers.ANY || account == caller.account || caller.call.isAccountUnknown())
                    && (bot == NameNumbers.ANY || bot == caller.bot)
                    && isOf(caller.instrument)
                    && isOf(ofOrder)
                    && (rule.reducing() || caller.call.kind() != Kind.REDUCE);
        }

        private boolean isOf(int number) {
            return instrument == NameNumbers.ANY || number == NameNumbers.ANY || instrument == number;
        }
    }

    /**
     * The rules that apply to the same orders.
     *
     * @param strictest the strictest figures of all, so that the usual order is compared only once; null if no rule can
     *     stand for all
     */
    private record RuleSet(List<OrderRule> rules, @Nullable OrderRule strictest) {}

    /** A call, and the numbers of its names. */
    private record Caller(Call call, int account, int bot, int instrument) {}

    private static final int MAX_COMBINATIONS = 1000;

    private final List<ScopedRule> rules;
    private final Map<BitSet, RuleSet> combinations = new ConcurrentHashMap<>();
    private final NameNumbers accounts = new NameNumbers(ModeScope.Level.ACCOUNT);
    private final NameNumbers bots = new NameNumbers(ModeScope.Level.BOT);
    private final NameNumbers instruments = new NameNumbers(ModeScope.Level.INSTRUMENT);
    private final OrderPriceSettings priceSettings;
    private final MarketData marketData;

    /** @param rules those that may hold at this exchange */
    public OrderRules(List<OrderRule> rules, OrderPriceSettings priceSettings, MarketData marketData) {
        this.rules = rules.stream()
                .map(rule -> new ScopedRule(
                        rule,
                        accounts.ofRule(rule.account()),
                        bots.ofRule(rule.bot()),
                        instruments.ofRule(rule.instrument())))
                .toList();
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
            return checkUnreadable(caller);
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
                call, accounts.ofCall(call.account()), bots.ofCall(bot), instruments.ofInstrument(call.instrument()));
    }

    private OrderFigures figures(OrderTerms order, long now) {
        return new OrderFigures(order, marketData, priceSettings, now);
    }

    /** @param instrument the number of the order's */
    private RuleSet applicableRules(Caller caller, int instrument) {
        BitSet applicableBits = new BitSet(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).appliesTo(caller, instrument)) {
                applicableBits.set(i);
            }
        }
        RuleSet known = combinations.get(applicableBits);
        if (known != null) {
            return known;
        }
        if (combinations.size() >= MAX_COMBINATIONS) {
            combinations.clear();
        }
        List<OrderRule> applicable =
                applicableBits.stream().mapToObj(i -> rules.get(i).rule()).toList();
        RuleSet ruleSet = new RuleSet(applicable, OrderRule.strictest(applicable));
        combinations.put(applicableBits, ruleSet);
        return ruleSet;
    }

    private @Nullable OrderRuleViolation check(Caller caller, OrderFigures figures) {
        String own = figures.order.instrument();
        RuleSet applicable = applicableRules(
                caller, own.equals(caller.call.instrument()) ? caller.instrument : instruments.ofInstrument(own));
        OrderRule strictest = applicable.strictest();
        if (strictest != null && check(strictest, figures) == null) {
            return null;
        }
        for (OrderRule rule : applicable.rules()) {
            OrderRuleViolation violation = check(rule, figures);
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    /** Returns the results of the rules for each order of a call, even if no rule refuses it. */
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

    private @Nullable OrderRuleViolation checkUnreadable(Caller caller) {
        for (OrderRule rule : applicableRules(caller, caller.instrument).rules()) {
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
        BigDecimal max = rule.maxQuantity();
        OrderTerms order = figures.order;
        if (max == null) {
            return null;
        }
        if (order.unclearReason() != null) {
            return unknown(rule, Check.MAX_QUANTITY, order.unclearReason());
        }
        MarketData.Instrument instrument = order.isAmountIfSpot() ? figures.instrument() : null;
        if (instrument == null && order.isAmountIfSpot()) {
            return unknown(rule, Check.MAX_QUANTITY, "it is not known whether it states an amount");
        }
        BigDecimal quantity = order.quantity();
        BigDecimal amount = order.amount(instrument != null && instrument.isContract());
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
        return quantity.compareTo(max) > 0 ? new OrderRuleViolation(Check.MAX_QUANTITY, quantity, max, "", null) : null;
    }

    private static @Nullable OrderRuleViolation checkValue(OrderRule rule, OrderFigures figures) {
        if (rule.maxValue().isEmpty()) {
            return null;
        }
        OrderValue value = figures.value();
        if (value.unknownReason() != null) {
            return unknown(rule, Check.MAX_VALUE, value.unknownReason());
        }
        BigDecimal max = rule.maxValue().get(value.currency());
        if (max == null) {
            return unknown(rule, Check.MAX_VALUE, "the rule has no value in " + value.currency());
        }
        return value.amount().compareTo(max) > 0
                ? new OrderRuleViolation(Check.MAX_VALUE, value.amount(), max, value.currency(), null)
                : null;
    }

    private static @Nullable OrderRuleViolation checkDistance(OrderRule rule, OrderFigures figures) {
        BigDecimal max = rule.maxDistancePercent();
        OrderTerms order = figures.order;
        if (max == null) {
            return null;
        }
        if (order.unclearReason() != null) {
            return unknown(rule, Check.MAX_DISTANCE, order.unclearReason());
        }
        if (figures.statedPrice() == null) { // an order without any price trades at the market
            return order.isMarket() ? null : unknown(rule, Check.MAX_DISTANCE, OrderValue.NO_LIMIT);
        }
        BigDecimal market = figures.latestPrice();
        BigDecimal distance = figures.hundredfoldDistance();
        if (market == null || distance == null) {
            return unknown(rule, Check.MAX_DISTANCE, OrderValue.NO_PRICE);
        }
        return distance.compareTo(max.multiply(market)) > 0
                ? new OrderRuleViolation(Check.MAX_DISTANCE, distance.divide(market, ROUNDED_UP), max, "%", null)
                : null;
    }

    private static @Nullable OrderRuleViolation unknown(OrderRule rule, Check check, String reason) {
        return rule.passUnknown() ? null : OrderRuleViolation.unknown(check, reason);
    }
}
