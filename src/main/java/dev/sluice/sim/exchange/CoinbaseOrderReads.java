package dev.sluice.sim.exchange;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Coinbase Advanced Trade's {@code orders/historical} calls: one order, a page of orders, and fills. */
final class CoinbaseOrderReads {
    private static final String HISTORICAL = "orders/historical/";
    private static final long MAX = 1_000;

    HandlerResult handle(CoinbaseCall call) {
        if (!call.path().startsWith(HISTORICAL)) {
            return CoinbaseErrors.noSuchPath();
        }
        String name = call.path().substring(HISTORICAL.length());
        return switch (name) {
            case "batch" -> list(call);
            case "fills" -> fills(call);
            default -> one(call.user().orderStore.any(name, null));
        };
    }

    private static HandlerResult one(@Nullable Order order) {
        return order == null
                ? CoinbaseErrors.noSuchOrder()
                : HandlerResult.ok(JsonText.object().json("order", json(order)).end('}'));
    }

    private static HandlerResult list(CoinbaseCall call) {
        Params params = call.params();
        List<Order> orders = newestFirst(call, states(params.all("order_status")));
        long from = Math.max(0, Math.min(orders.size(), params.number("cursor", 0)));
        long to = Math.min(orders.size(), from + Math.max(1, Math.min(MAX, params.number("limit", MAX))));
        boolean more = to < orders.size();
        return HandlerResult.ok(JsonText.object()
                .json("orders", array(orders.subList((int) from, (int) to), CoinbaseOrderReads::json))
                .text("sequence", "0")
                .flag("has_next", more)
                .text("cursor", more ? Long.toString(to) : "")
                .end('}'));
    }

    /** Returns the states with these names; all states when there are no names. */
    private static Set<Order.State> states(List<String> words) {
        Set<Order.State> states = EnumSet.noneOf(Order.State.class);
        for (Order.State state : Order.State.values()) {
            if (words.isEmpty() || words.contains(word(state))) {
                states.add(state);
            }
        }
        return states;
    }

    private static List<Order> newestFirst(CoinbaseCall call, Set<Order.State> states) {
        CoinbaseProducts.Product product = CoinbaseProducts.find(call.params().get("product_id"));
        return call.user().orderStore.newestFirst(product == null ? null : product.instrument(), states);
    }

    private static String array(List<Order> orders, Function<Order, String> json) {
        return orders.stream().map(json).collect(Collectors.joining(",", "[", "]"));
    }

    private static HandlerResult fills(CoinbaseCall call) {
        String fills = array(newestFirst(call, Set.of(Order.State.FILLED)), CoinbaseOrderReads::fill);
        return HandlerResult.ok("{\"fills\":" + fills + ",\"cursor\":\"\"}");
    }

    private static String fill(Order order) {
        CoinbaseProducts.Product product = CoinbaseProducts.of(order.instrument);
        String time = iso(order.updatedNanos);
        return JsonText.object()
                .text("entry_id", order.id)
                .text("trade_id", order.id)
                .text("order_id", order.id)
                .text("trade_time", time)
                .text("trade_type", "FILL")
                .text("price", product.price())
                .text("size", product.size(order.quantity))
                .text("commission", "0")
                .text("product_id", product.id())
                .text("sequence_timestamp", time)
                .text("liquidity_indicator", "TAKER")
                .flag("size_in_quote", false)
                .text("side", order.terms.side())
                .end('}');
    }

    private static String json(Order order) {
        CoinbaseProducts.Product product = CoinbaseProducts.of(order.instrument);
        boolean filled = order.state == Order.State.FILLED;
        return JsonText.object()
                .text("order_id", order.id)
                .text("product_id", product.id())
                .text("user_id", "sim-user")
                .json("order_configuration", configuration(order))
                .text("side", order.terms.side())
                .text("client_order_id", order.clientId)
                .text("status", word(order.state))
                .text("time_in_force", order.terms.timeInForce())
                .text("created_time", iso(order.placedNanos))
                .text("completion_percentage", filled ? "100" : "0")
                .text("filled_size", product.size(order.executed()))
                .text("average_filled_price", filled ? product.price() : "0")
                .text("fee", "")
                .text("number_of_fills", filled ? "1" : "0")
                .text("filled_value", product.price(order.cost()))
                .flag("pending_cancel", false)
                .flag("size_in_quote", false)
                .text("total_fees", "0")
                .flag("size_inclusive_of_fees", false)
                .text("total_value_after_fees", product.price(order.cost()))
                .text("trigger_status", "INVALID_ORDER_TYPE")
                .text("order_type", order.terms.type())
                .text("reject_reason", "REJECT_REASON_UNSPECIFIED")
                .flag("settled", filled)
                .text("product_type", "SPOT")
                .text("reject_message", "")
                .text("cancel_message", "")
                .text("last_fill_time", filled ? iso(order.updatedNanos) : "")
                .end('}');
    }

    static String configuration(Order order) {
        CoinbaseProducts.Product product = CoinbaseProducts.of(order.instrument);
        JsonText inner = JsonText.object().text("base_size", product.size(order.quantity));
        if (order.price != null) {
            inner.text("limit_price", product.price(order.price)).flag("post_only", false);
        }
        return JsonText.object()
                .json(CoinbaseConfiguration.valueOf(order.terms.note()).word(), inner.end('}'))
                .end('}');
    }

    private static String iso(long nanos) {
        return ReportedClock.iso(Math.floorDiv(nanos, 1_000_000L));
    }

    private static String word(Order.State state) {
        return switch (state) {
            case OPEN -> "OPEN";
            case FILLED -> "FILLED";
            case CANCELED, EXPIRED -> "CANCELLED";
        };
    }
}
