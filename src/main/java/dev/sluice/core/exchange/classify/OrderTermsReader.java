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
 * A reader of the size and the price of the orders of a route's calls. The terms of an order are unclear if two
 * parameters state the same term, or if a number cannot be read. Immutable and thread-safe.
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
                    .map(one -> new Condition(routeFields.findInOrder(one.getKey()), one.getValue()))
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
        product = settings.product() == null ? RouteFields.NONE : routeFields.findInOrder(settings.product());
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
        return parameters.stream().mapToInt(routeFields::findInOrder).toArray();
    }

    /**
     * Returns the terms of each order.
     *
     * @param names returns the canonical name of an instrument for any of its spellings
     * @param side the side of all orders of the call; "" if it is not known or differs
     * @param changes whether the call changes orders
     */
    List<OrderTerms> read(CallFields call, UnaryOperator<String> names, String side, boolean changes) {
        CallFields.ListValue batch = call.batch();
        if (call.routeFields().list == RouteFields.NONE) {
            return List.of(order(call, call, names, side, changes));
        }
        if (batch == null || batch.objects().isEmpty() || batch.objects().size() != batch.count()) {
            return List.of(OrderTerms.unreadable("the list of orders cannot be read"));
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
        BigDecimal statedQuantity = numbers.readSingle(quantity);
        BigDecimal statedAmount = numbers.readSingle(amount);
        boolean isPriced = Condition.allHold(priced, order, order);
        BigDecimal limit = numbers.readPrice(price);
        BigDecimal activation = numbers.readPrice(trigger);
        String instrument = names.apply(value(order.routeFields().instrument, order, call));
        Market market = market(order, call);
        if (statedQuantity != null && statedAmount != null) {
            numbers.markUnclear("it states a quantity and an amount");
        }
        numbers.markPresentUnclear(otherSizes);
        if (changes && !isPriced) {
            numbers.markUnclear("it changes the price to one that it does not state");
        }
        String orderSide = side(order, statedQuantity, side);
        return new OrderTerms(
                instrument,
                market == null ? null : market.list,
                currency(instrument),
                orderSide.equals(CallFields.BUY),
                orderSide.equals(CallFields.SELL),
                statedQuantity == null ? null : statedQuantity.abs(),
                market != null && isAmount(market, order, call),
                statedAmount == null ? null : statedAmount.abs(),
                limit,
                activation,
                !isPriced || (marketIfUnpriced && limit == null && !changes),
                numbers.unclearReason);
    }

    /** Returns {@code buy} or {@code sell}; "" if it is not known. */
    private String side(CallFields order, @Nullable BigDecimal statedQuantity, String side) {
        if (!buys.isEmpty()) {
            return Condition.allHold(buys, order, order) ? CallFields.BUY : CallFields.SELL;
        }
        if (signed) {
            return statedQuantity == null || statedQuantity.signum() == 0
                    ? ""
                    : statedQuantity.signum() > 0 ? CallFields.BUY : CallFields.SELL;
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
        String orderSide = order.get(parameter);
        String value = orderSide == null ? call.get(parameter) : orderSide;
        return value == null ? "" : value;
    }

    /** The numbers of one order, and the first reason why one is not certain. */
    private static final class Numbers {
        private final CallFields order;
        private @Nullable String unclearReason;

        Numbers(CallFields order) {
            this.order = order;
        }

        void markUnclear(String reason) {
            unclearReason = unclearReason == null ? reason : unclearReason;
        }

        void markPresentUnclear(int[] parameters) {
            for (int parameter : parameters) {
                if (order.get(parameter) != null) {
                    markUnclear(quoted(parameter) + " is a size that Sluice does not convert");
                }
            }
        }

        /** Returns the price in these parameters; null if there is none, as 0 stands for none at some exchanges. */
        private @Nullable BigDecimal readPrice(int[] parameters) {
            BigDecimal price = readSingle(parameters);
            return price == null || price.signum() <= 0 ? null : price;
        }

        /** Returns the number in the only one of these parameters that is present, null if none is. */
        private @Nullable BigDecimal readSingle(int[] parameters) {
            BigDecimal found = null;
            for (int parameter : parameters) {
                String text = order.get(parameter);
                if (text == null || text.isEmpty()) {
                    continue;
                }
                BigDecimal number = DecimalParser.parse(text);
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
