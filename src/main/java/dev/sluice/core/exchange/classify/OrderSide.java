package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The side of the orders of a call: the first parameter of {@code sameOrder} whose value begins with {@code buy} or
 * {@code sell} tells it, else the name of the route.
 */
final class OrderSide {
    static final String BUY = "buy";
    private static final String SELL = "sell";

    private OrderSide() {}

    /** Returns {@code buy} or {@code sell}; "" if it is not known or the orders of the call have both. */
    static String of(Kind kind, CompiledRoute plan, CallFields callFields) {
        if (!kind.places()) {
            return "";
        }
        int list = callFields.routeFields().list;
        CallFields.Many batch = list == RouteFields.NONE ? null : callFields.many(list);
        if (batch == null || batch.objects().isEmpty()) {
            String own = ofOrder(callFields);
            return own.isEmpty() ? ofRoute(plan.route().id().toLowerCase(Locale.ROOT)) : own;
        }
        String first = ofOrder(batch.objects().get(0));
        return batch.objects().stream().allMatch(order -> ofOrder(order).equals(first)) ? first : "";
    }

    private static String ofRoute(String id) {
        boolean buys = id.contains("/" + BUY);
        return buys == id.contains("/" + SELL) ? "" : buys ? BUY : SELL;
    }

    /** Returns the side of one order by its own parameters; "" if they do not tell it. */
    static String ofOrder(CallFields order) {
        for (int index : order.routeFields().sameOrder) {
            String value = order.get(index);
            if (begins(value, BUY)) {
                return BUY;
            } else if (begins(value, SELL)) {
                return SELL;
            }
        }
        return "";
    }

    private static boolean begins(@Nullable String value, String word) {
        return value != null && value.regionMatches(true, 0, word, 0, word.length());
    }
}
