package dev.sluice.sim.exchange;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Coinbase Exchange's calls that read orders and fills. */
final class CoinbaseExchangeOrderReads {
    private static final long MAX = 1_000;

    private CoinbaseExchangeOrderReads() {}

    /** Lists orders; without a status only open ones. Closed orders, including cancelled ones without a fill, stay available for a while. */
    static HandlerResult list(CoinbaseExchangeCall call) {
        List<String> asked = call.query().all("status");
        Set<Order.State> states = EnumSet.noneOf(Order.State.class);
        for (Order.State state : Order.State.values()) {
            boolean open = state == Order.State.OPEN;
            boolean shown = asked.isEmpty() ? open : asked.contains("all") || asked.contains(open ? "open" : "done");
            if (shown) {
                states.add(state);
            }
        }
        JsonText list = JsonText.array();
        newestFirst(call, states).stream().limit(most(call)).forEach(order -> list.element(json(order)));
        return HandlerResult.ok(list.end(']'));
    }

    static HandlerResult fills(CoinbaseExchangeCall call) {
        Params query = call.query();
        if (query.get("order_id") == null && query.get("product_id") == null) {
            return CoinbaseExchangeErrors.refused("either order_id or product_id is required");
        }
        JsonText fills = JsonText.array();
        newestFirst(call, Set.of(Order.State.FILLED)).stream()
                .filter(order -> query.get("order_id", order.id).equals(order.id))
                .limit(most(call))
                .forEach(order -> fills.element(fill(order)));
        return HandlerResult.ok(fills.end(']'));
    }

    private static List<Order> newestFirst(CoinbaseExchangeCall call, Set<Order.State> states) {
        CoinbaseProducts.Product product = CoinbaseProducts.find(call.query().get("product_id"));
        return call.profile().orderStore.newestFirst(product == null ? null : product.instrument(), states);
    }

    private static long most(CoinbaseExchangeCall call) {
        return Math.max(1, Math.min(MAX, call.query().number("limit", MAX)));
    }

    static String json(Order order) {
        CoinbaseProducts.Product product = CoinbaseProducts.of(order.instrument);
        JsonText json = JsonText.object().text("id", order.id);
        if (order.price != null) {
            json.text("price", product.price(order.price));
        }
        if (!order.clientId.isEmpty()) {
            json.text("client_oid", order.clientId);
        }
        json.text("size", product.size(order.quantity))
                .text("product_id", product.id())
                .text("side", order.terms.side())
                .text("stp", "dc")
                .text("type", order.terms.type())
                .text("time_in_force", order.terms.timeInForce())
                .flag("post_only", order.terms.note().equals("post_only"))
                .text("created_at", iso(order.placedNanos))
                .text("fill_fees", "0.0000000000000000")
                .text("filled_size", product.size(order.executed()))
                .text("executed_value", product.price(order.cost()))
                .text("status", order.state == Order.State.OPEN ? "open" : "done")
                .flag("settled", order.state == Order.State.FILLED);
        if (order.state != Order.State.OPEN) {
            json.text("done_at", iso(order.updatedNanos))
                    .text("done_reason", order.state == Order.State.FILLED ? "filled" : "canceled");
        }
        return json.end('}');
    }

    private static String fill(Order order) {
        CoinbaseProducts.Product product = CoinbaseProducts.of(order.instrument);
        return JsonText.object()
                .number("trade_id", Math.floorDiv(order.updatedNanos, 1_000_000L))
                .text("product_id", product.id())
                .text("order_id", order.id)
                .text("liquidity", "T")
                .text("price", product.price())
                .text("size", product.size(order.quantity))
                .text("fee", "0")
                .text("created_at", iso(order.updatedNanos))
                .text("side", order.terms.side())
                .flag("settled", true)
                .end('}');
    }

    private static String iso(long nanos) {
        return ReportedClock.iso(Math.floorDiv(nanos, 1_000_000L));
    }
}
