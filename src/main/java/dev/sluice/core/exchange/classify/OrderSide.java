package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Kind;
import java.util.Locale;

/**
 * The side of the orders of a call: the first parameter of {@code sameOrder} whose value begins with {@code buy} or
 * {@code sell} tells it, else the name of the route.
 */
final class OrderSide {
    private OrderSide() {}

    /** Returns {@code buy} or {@code sell}; "" if it is not known or the orders of the call have both. */
    static String of(Kind kind, CompiledRoute compiledRoute, CallFields callFields) {
        if (!kind.places()) {
            return "";
        }
        CallFields.ListValue batch = callFields.batch();
        if (batch == null || batch.objects().isEmpty()) {
            String own = callFields.side();
            return own.isEmpty() ? ofRoute(compiledRoute.route().id().toLowerCase(Locale.ROOT)) : own;
        }
        String first = batch.objects().get(0).side();
        return batch.objects().stream().allMatch(order -> order.side().equals(first)) ? first : "";
    }

    private static String ofRoute(String id) {
        boolean buys = id.contains("/" + CallFields.BUY);
        return buys == id.contains("/" + CallFields.SELL) ? "" : buys ? CallFields.BUY : CallFields.SELL;
    }
}
