package dev.sluice.core.exchange.classify;

import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.settings.InstrumentListSettings;
import dev.sluice.core.exchange.settings.TermsSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the size and the price of the orders of a call. What is not certain is unclear: two parameters for one
 * thing, or a number that cannot be read. Immutable and thread-safe.
 */
final class OrderTermsReader {
    private final TermsSettings settings;
    private final UnaryOperator<String> names;

    /** @param names returns the canonical name of an instrument for any of its spellings */
    OrderTermsReader(TermsSettings settings, UnaryOperator<String> names) {
        this.settings = settings;
        this.names = names;
    }

    /**
     * Returns the terms of each order.
     *
     * @param side the side of all orders of the call; "" if it is not known or differs
     * @param changes whether the call changes orders
     */
    List<OrderTerms> read(CallFields call, String side, boolean changes) {
        int list = call.routeFields().list;
        CallFields.Many batch = list == RouteFields.NONE ? null : call.many(list);
        if (list == RouteFields.NONE) {
            return List.of(order(call, call, side, changes));
        }
        if (batch == null || batch.objects().isEmpty() || batch.objects().size() != batch.count()) {
            return List.of(OrderTerms.unclear("the list of orders cannot be read"));
        }
        List<OrderTerms> all = new ArrayList<>(batch.objects().size());
        for (CallFields order : batch.objects()) {
            all.add(order(order, call, side, changes));
        }
        return all;
    }

    /** @param call the fields beside the list, of which an order of a batch may have its instrument and product */
    private OrderTerms order(CallFields order, CallFields call, String side, boolean changes) {
        Numbers numbers = new Numbers(order);
        BigDecimal quantity = numbers.only(settings.quantity());
        BigDecimal amount = numbers.only(settings.amount());
        boolean isPriced = matches(settings.priced(), order, order);
        BigDecimal price = numbers.price(settings.price());
        BigDecimal trigger = numbers.price(settings.trigger());
        String instrument = names.apply(instrument(order, call));
        InstrumentListSettings list = list(order, call);
        if (quantity != null && amount != null) {
            numbers.markUnclear("it states a quantity and an amount");
        }
        if (changes && !isPriced) {
            numbers.markUnclear("it changes the price to one that it does not state");
        }
        return new OrderTerms(
                instrument,
                list,
                currency(instrument),
                (side.isEmpty() ? OrderSide.ofOrder(order) : side).equals(OrderSide.BUY),
                quantity == null ? null : quantity.abs(),
                list != null && isAmount(list, order, call),
                amount == null ? null : amount.abs(),
                price,
                trigger,
                !isPriced,
                numbers.unclear);
    }

    private static String instrument(CallFields order, CallFields call) {
        String own = order.get(order.routeFields().instrument);
        String named = own == null ? call.get(call.routeFields().instrument) : own;
        return named == null ? "" : named;
    }

    private @Nullable String currency(String instrument) {
        int after = settings.currencyAfter() == null ? -1 : instrument.lastIndexOf(settings.currencyAfter());
        String currency = after < 0
                ? ""
                : instrument.substring(after + settings.currencyAfter().length());
        return OrderTerms.isCurrency(currency) ? currency : null;
    }

    private @Nullable InstrumentListSettings list(CallFields order, CallFields call) {
        if (settings.product() == null) {
            return settings.lists().get(0);
        }
        String product = value(settings.product(), order, call);
        for (InstrumentListSettings list : settings.lists()) {
            if (product.equalsIgnoreCase(list.product())) {
                return list;
            }
        }
        return null;
    }

    private static boolean isAmount(InstrumentListSettings list, CallFields order, CallFields call) {
        for (Map<String, List<String>> condition : list.amountWhen()) {
            if (matches(condition, order, call)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(Map<String, List<String>> condition, CallFields order, CallFields call) {
        for (Map.Entry<String, List<String>> one : condition.entrySet()) {
            if (!one.getValue().contains(value(one.getKey(), order, call))) {
                return false;
            }
        }
        return true;
    }

    private static String value(String parameter, CallFields order, CallFields call) {
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

        /** Returns the price in these parameters; null if there is none, as 0 stands for none at some exchanges. */
        private @Nullable BigDecimal price(List<String> names) {
            BigDecimal price = only(names);
            return price == null || price.signum() <= 0 ? null : price;
        }

        /** Returns the number in the only one of these parameters that is present, null if none is. */
        private @Nullable BigDecimal only(List<String> names) {
            BigDecimal found = null;
            for (String name : names) {
                String text = order.get(name);
                if (text == null || text.isEmpty()) {
                    continue;
                }
                BigDecimal number = DecimalParser.plain(text);
                if (number == null) {
                    markUnclear("'" + name + "' is not a plain number");
                } else if (found != null) {
                    markUnclear("'" + name + "' is one of two parameters for the same");
                }
                found = number;
            }
            return found;
        }
    }
}
