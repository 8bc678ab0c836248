package dev.sluice.core.exchange.classify;

import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import dev.sluice.core.exchange.settings.terms.TermsSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the size and the price of the orders of a route's calls. What is not certain is unclear: two parameters
 * for one thing, or a number that cannot be read. Immutable and thread-safe.
 */
final class OrderTermsReader {
    private final int[] quantity;
    private final int[] amount;
    private final int[] otherSizes;
    private final boolean signed;
    private final int[] price;
    private final int[] trigger;
    private final List<Condition> priced;
    private final List<Condition> buys;
    private final boolean marketIfUnpriced;
    private final int product;
    private final @Nullable String currencyAfter;
    private final List<Market> markets;

    /** The values that a parameter must have. */
    private record Condition(int parameter, List<String> values) {
        static List<Condition> of(Map<String, List<String>> settings, RouteFields routeFields) {
            return settings.entrySet().stream()
                    .map(one -> new Condition(routeFields.ofOrder(one.getKey()), one.getValue()))
                    .toList();
        }

        static boolean allHold(List<Condition> conditions, CallFields order, CallFields call) {
            for (Condition condition : conditions) {
                if (!condition.values.contains(value(condition.parameter, order, call))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A list of instruments, and when the quantity of an order of them is an amount. */
    private record Market(InstrumentListSettings list, List<List<Condition>> amountWhen) {}

    OrderTermsReader(TermsSettings settings, RouteFields routeFields) {
        quantity = indexes(settings.quantity(), routeFields);
        amount = indexes(settings.amount(), routeFields);
        otherSizes = indexes(settings.otherSizes(), routeFields);
        signed = settings.signed();
        price = indexes(settings.price(), routeFields);
        trigger = indexes(settings.trigger(), routeFields);
        priced = Condition.of(settings.priced(), routeFields);
        buys = Condition.of(settings.buys(), routeFields);
        marketIfUnpriced = settings.marketIfUnpriced();
        product = settings.product() == null ? RouteFields.NONE : routeFields.ofOrder(settings.product());
        currencyAfter = settings.currencyAfter();
        markets = settings.lists().stream()
                .map(list -> new Market(
                        list,
                        list.amountWhen().stream()
                                .map(conditions -> Condition.of(conditions, routeFields))
                                .toList()))
                .toList();
    }

    private static int[] indexes(Collection<String> parameters, RouteFields routeFields) {
        return parameters.stream().mapToInt(routeFields::ofOrder).toArray();
    }

    /**
     * Returns the terms of each order.
     *
     * @param names returns the canonical name of an instrument for any of its spellings
     * @param side the side of all orders of the call; "" if it is not known or differs
     * @param changes whether the call changes orders
     */
    List<OrderTerms> read(CallFields call, UnaryOperator<String> names, String side, boolean changes) {
        int list = call.routeFields().list;
        CallFields.Many batch = list == RouteFields.NONE ? null : call.many(list);
        if (list == RouteFields.NONE) {
            return List.of(order(call, call, names, side, changes));
        }
        if (batch == null || batch.objects().isEmpty() || batch.objects().size() != batch.count()) {
            return List.of(OrderTerms.unclear("the list of orders cannot be read"));
        }
        List<OrderTerms> all = new ArrayList<>(batch.objects().size());
        for (CallFields order : batch.objects()) {
            all.add(order(order, call, names, side, changes));
        }
        return all;
    }

    /** @param call the fields beside the list, of which an order of a batch may have its instrument and product */
    private OrderTerms order(
            CallFields order, CallFields call, UnaryOperator<String> names, String side, boolean changes) {
        Numbers numbers = new Numbers(order);
        BigDecimal stated = numbers.only(quantity);
        BigDecimal spent = numbers.only(amount);
        boolean isPriced = Condition.allHold(priced, order, order);
        BigDecimal limit = numbers.price(price);
        BigDecimal activation = numbers.price(trigger);
        String instrument = names.apply(value(order.routeFields().instrument, order, call));
        Market market = market(order, call);
        if (stated != null && spent != null) {
            numbers.markUnclear("it states a quantity and an amount");
        }
        numbers.markPresentUnclear(otherSizes);
        if (changes && !isPriced) {
            numbers.markUnclear("it changes the price to one that it does not state");
        }
        String own = side(order, stated, side);
        return new OrderTerms(
                instrument,
                market == null ? null : market.list,
                currency(instrument),
                own.equals(CallFields.BUY),
                own.equals(CallFields.SELL),
                stated == null ? null : stated.abs(),
                market != null && isAmount(market, order, call),
                spent == null ? null : spent.abs(),
                limit,
                activation,
                !isPriced || (marketIfUnpriced && limit == null && !changes),
                numbers.unclear);
    }

    /** Returns {@code buy} or {@code sell}; "" if it is not known. */
    private String side(CallFields order, @Nullable BigDecimal stated, String side) {
        if (!buys.isEmpty()) {
            return Condition.allHold(buys, order, order) ? CallFields.BUY : CallFields.SELL;
        }
        if (signed) {
            return stated == null || stated.signum() == 0 ? "" : stated.signum() > 0 ? CallFields.BUY : CallFields.SELL;
        }
        return side.isEmpty() ? order.side() : side;
    }

    private @Nullable String currency(String instrument) {
        if (currencyAfter == null) {
            return null;
        }
        int after = instrument.lastIndexOf(currencyAfter);
        String currency = after < 0 ? "" : instrument.substring(after + currencyAfter.length());
        return OrderTerms.isCurrency(currency) ? currency : null;
    }

    private @Nullable Market market(CallFields order, CallFields call) {
        if (product == RouteFields.NONE) {
            return markets.get(0);
        }
        String named = value(product, order, call);
        for (Market market : markets) {
            if (named.equalsIgnoreCase(market.list.product())) {
                return market;
            }
        }
        return null;
    }

    private static boolean isAmount(Market market, CallFields order, CallFields call) {
        for (List<Condition> conditions : market.amountWhen) {
            if (Condition.allHold(conditions, order, call)) {
                return true;
            }
        }
        return false;
    }

    private static String value(int parameter, CallFields order, CallFields call) {
        String own = order.get(parameter);
        String value = own == null ? call.get(parameter) : own;
        return value == null ? "" : value;
    }

    /** The numbers of one order, and the first reason why one is not certain. */
    private static final class Numbers {
        private final CallFields order;
        private @Nullable String unclear;

        Numbers(CallFields order) {
            this.order = order;
        }

        void markUnclear(String reason) {
            unclear = unclear == null ? reason : unclear;
        }

        void markPresentUnclear(int[] parameters) {
            for (int parameter : parameters) {
                if (order.get(parameter) != null) {
                    markUnclear(quoted(parameter) + " is a size that Sluice does not convert");
                }
            }
        }

        /** Returns the price in these parameters; null if there is none, as 0 stands for none at some exchanges. */
        private @Nullable BigDecimal price(int[] parameters) {
            BigDecimal price = only(parameters);
            return price == null || price.signum() <= 0 ? null : price;
        }

        /** Returns the number in the only one of these parameters that is present, null if none is. */
        private @Nullable BigDecimal only(int[] parameters) {
            BigDecimal found = null;
            for (int parameter : parameters) {
                String text = order.get(parameter);
                if (text == null || text.isEmpty()) {
                    continue;
                }
                BigDecimal number = DecimalParser.plain(text);
                if (number == null) {
                    markUnclear(quoted(parameter) + " is not a plain number");
                } else if (found != null) {
                    markUnclear(quoted(parameter) + " is one of two parameters for the same");
                }
                found = number;
            }
            return found;
        }

        private String quoted(int parameter) {
            return "'" + order.routeFields().name(parameter) + "'";
        }
    }
}
