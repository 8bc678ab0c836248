package dev.sluice.sim.exchange.gate;

import static dev.sluice.sim.exchange.gate.Gate.TEXTS;

import dev.sluice.sim.kernel.OrderDesk;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gate's calls that place, amend, cancel and read spot orders. An order is named by its id or by the caller's
 * {@code text}.
 */
final class GateOrders {
    private static final int MAX_IN_BATCH = 10;
    private static final int MAX_CANCELS = 20;
    private static final int MAX_READ = 100;

    private final OrderDesk desk = new OrderDesk(TEXTS, "problems", new OrderIds()::next);

    HandlerResult place(RestCall call) {
        OrderDesk.Done placed = place(call, call.params());
        return placed.order() == null
                ? TEXTS.refused(400, placed)
                : HandlerResult.of(201, json(placed.order()), CallVerdict.OK);
    }

    /** Places the orders that are correct, and reports each at its position. */
    HandlerResult placeBatch(RestCall call) {
        List<Params> orders = call.params().each("");
        if (orders.isEmpty() || orders.size() > MAX_IN_BATCH) {
            return TEXTS.refused("batchSize");
        }
        StringJoiner results = new StringJoiner(",", "[", "]");
        for (Params params : orders) {
            OrderDesk.Done placed = place(call, params);
            results.add(
                    placed.order() == null
                            ? TEXTS.text("failed", placed)
                            : Templates.joined("{\"succeeded\":true}", json(placed.order())));
        }
        return HandlerResult.ok(results.toString());
    }

    private OrderDesk.Done place(RestCall call, Params params) {
        return desk.place(call, call.orders(), params, Gate.MARKETS.find(params.get("currency_pair")));
    }

    HandlerResult amend(RestCall call) {
        Order order = openOrder(call, call.params());
        if (order == null) {
            return noSuchOrder();
        }
        return order.amend(call.params().get("amount"), call.params().get("price"), call.nowNanos())
                ? HandlerResult.ok(json(order))
                : TEXTS.refused("nothingToAmend");
    }

    HandlerResult cancel(RestCall call) {
        Order order = openOrder(call, call.params());
        if (order == null) {
            return noSuchOrder();
        }
        call.orders().cancel(order, call.nowNanos());
        return HandlerResult.ok(json(order));
    }

    HandlerResult cancelBatch(RestCall call) {
        List<Params> named = call.params().each("");
        if (named.isEmpty() || named.size() > MAX_CANCELS) {
            return TEXTS.refused("cancelBatchSize");
        }
        StringJoiner results = new StringJoiner(",", "[", "]");
        for (Params params : named) {
            Order order = order(call, params.get("id"), true);
            if (order != null) {
                call.orders().cancel(order, call.nowNanos());
            }
            results.add(TEXTS.text(
                    "cancelled",
                    Values.of("pair", params.get("currency_pair", ""), "id", params.get("id", "")),
                    Values.of("succeeded", order != null, "label", order == null ? "ORDER_NOT_FOUND" : ""),
                    Values.of("message", order == null ? "Order not found" : "")));
        }
        return HandlerResult.ok(results.toString());
    }

    HandlerResult cancelAll(RestCall call) {
        if (call.params().get("currency_pair") != null && call.instrument() == null) {
            return TEXTS.refused("noSuchMarket");
        }
        List<Order> cancelled = call.cancelOpen(call.instrument());
        return HandlerResult.ok(list(cancelled.stream()));
    }

    HandlerResult countdown(RestCall call) {
        long seconds = call.params().number("timeout", -1);
        if (seconds != 0 && seconds < 5) {
            return TEXTS.refused("wrongTimeout");
        }
        call.setDeadManSwitch(seconds);
        long trigger = seconds == 0 ? 0 : call.nowMillis() + seconds * 1_000;
        return HandlerResult.ok(TEXTS.text("countdown", Values.of("trigger", trigger)));
    }

    /** Lists the open orders of all pairs, by pair. */
    HandlerResult open(RestCall call) {
        StringJoiner pairs = new StringJoiner(",", "[", "]");
        for (Instrument instrument : Gate.MARKETS.all()) {
            List<Order> orders = call.orders().open(instrument);
            if (!orders.isEmpty()) {
                Values values = Values.of("total", orders.size(), "orders", list(orders.stream()));
                pairs.add(TEXTS.text("openOfPair", instrument, values));
            }
        }
        return HandlerResult.ok(pairs.toString());
    }

    HandlerResult list(RestCall call) {
        OrderStore orders = call.orders();
        return HandlerResult.ok(list(
                call.params().get("status", "open").equals("open")
                        ? orders.open(call.instrument()).stream()
                        : orders.newestFirst(call.instrument(), Order.DONE).stream()));
    }

    HandlerResult order(RestCall call) {
        Order order = order(call, call.params().get("order_id"), false);
        return order == null ? noSuchOrder() : HandlerResult.ok(json(order));
    }

    private static @Nullable Order openOrder(RestCall call, Params params) {
        Order order = order(call, params.get("order_id"), true);
        return order == null || !order.instrument.equals(call.instrument()) ? null : order;
    }

    private static @Nullable Order order(RestCall call, @Nullable String name, boolean onlyOpen) {
        OrderStore orders = call.orders();
        boolean byText = name != null && name.startsWith("t-");
        String id = byText ? null : name;
        String text = byText ? name : null;
        return onlyOpen ? orders.open(id, text) : orders.any(id, text);
    }

    private static HandlerResult noSuchOrder() {
        return TEXTS.refused("noSuchOrder");
    }

    private static String list(Stream<Order> orders) {
        return TEXTS.orders("order", orders.limit(MAX_READ));
    }

    private static String json(Order order) {
        return TEXTS.text("order", TEXTS.order(order));
    }
}
