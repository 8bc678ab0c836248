package dev.sluice.sim.exchange.gate;

import static dev.sluice.sim.exchange.gate.Gate.TEXTS;

import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.OrderForm;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gate's calls that place, amend, cancel and read spot orders. An order is named by its id or by the caller's
 * {@code text}.
 */
final class GateOrders {
    private static final OrderForm FORM = new OrderForm(
            List.of("buy", "sell"),
            "side",
            "type",
            "market",
            "amount",
            "price",
            "text",
            "time_in_force",
            "reduce_only",
            "");
    private static final int MAX_OPEN_PER_PAIR = 500;
    private static final int MAX_IN_BATCH = 10;
    private static final int MAX_CANCELS = 20;
    private static final int MAX_READ = 100;
    private static final long SECOND = 1_000_000_000L;
    private static final Set<Order.State> DONE = Set.of(Order.State.FILLED, Order.State.CANCELED, Order.State.EXPIRED);

    private final OrderIds ids = new OrderIds();

    HandlerResult place(RestCall call) {
        Placed placed = place(call, call.params());
        return placed.order() == null
                ? Gate.refused(400, placed.label(), placed.message())
                : HandlerResult.of(201, json(placed.order()), CallVerdict.OK);
    }

    /** Places the orders that are correct, and reports each at its position. */
    HandlerResult placeBatch(RestCall call) {
        List<Params> orders = call.params().each("");
        if (orders.isEmpty() || orders.size() > MAX_IN_BATCH) {
            return Gate.refused(400, "TOO_MANY_ORDERS", "1 to 10 orders");
        }
        StringJoiner results = new StringJoiner(",", "[", "]");
        for (Params params : orders) {
            Placed placed = place(call, params);
            results.add(
                    placed.order() == null
                            ? TEXTS.text(
                                    "failed",
                                    Values.of("text", params.get("text", "")),
                                    Values.of("label", placed.label(), "message", placed.message()))
                            : Templates.joined("{\"succeeded\":true}", json(placed.order())));
        }
        return HandlerResult.ok(results.toString());
    }

    private Placed place(RestCall call, Params params) {
        Instrument instrument = Gate.MARKETS.find(params.get("currency_pair"));
        if (instrument == null) {
            return Placed.failed("INVALID_CURRENCY_PAIR", "Invalid currency pair");
        }
        String field = FORM.wrongField(params);
        if (field != null) {
            return Placed.failed("INVALID_PARAM_VALUE", "Invalid parameter `" + field + "`");
        }
        String text = params.get("text");
        if (text != null && !text.startsWith("t-")) {
            return Placed.failed("INVALID_CLIENT_ORDER_ID", "text must begin with t-");
        }
        OrderStore orders = call.account().orderStore;
        if (orders.open(null, text) != null) {
            return Placed.failed("REPEATED_CREATION", "An order with this text is open");
        }
        if (orders.openCount(instrument) >= MAX_OPEN_PER_PAIR) {
            return Placed.failed("TOO_MANY_ORDERS", "Too many open orders");
        }
        Order order = FORM.order(ids.next(), call, params, instrument);
        orders.add(order);
        return new Placed(order, "", "");
    }

    HandlerResult amend(RestCall call) {
        Order order = openOrder(call, call.params());
        if (order == null) {
            return noSuchOrder();
        }
        return order.amend(call.params().get("amount"), call.params().get("price"), call.nowNanos())
                ? HandlerResult.ok(json(order))
                : Gate.refused(400, "INVALID_PARAM_VALUE", "amount or price is required");
    }

    HandlerResult cancel(RestCall call) {
        Order order = openOrder(call, call.params());
        if (order == null) {
            return noSuchOrder();
        }
        call.account().orderStore.cancel(order, call.nowNanos());
        return HandlerResult.ok(json(order));
    }

    HandlerResult cancelBatch(RestCall call) {
        List<Params> named = call.params().each("");
        if (named.isEmpty() || named.size() > MAX_CANCELS) {
            return Gate.refused(400, "TOO_MANY_ORDERS", "1 to 20 orders");
        }
        StringJoiner results = new StringJoiner(",", "[", "]");
        for (Params params : named) {
            Order order = order(call, params.get("id"), true);
            if (order != null) {
                call.account().orderStore.cancel(order, call.nowNanos());
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
            return Gate.noSuchPair();
        }
        OrderStore orders = call.account().orderStore;
        List<Order> cancelled = orders.open(call.instrument());
        cancelled.forEach(order -> orders.cancel(order, call.nowNanos()));
        return HandlerResult.ok(list(cancelled.stream()));
    }

    /** Sets the dead-man switch; 0 disables it. Its time is not scaled, because the caller chooses it. */
    HandlerResult countdown(RestCall call) {
        long seconds = call.params().number("timeout", -1);
        if (seconds != 0 && seconds < 5) {
            return Gate.refused(400, "INVALID_PARAM_VALUE", "timeout must be 0 or at least 5");
        }
        if (seconds == 0) {
            call.account().deadManTimer.disarm();
        } else {
            call.account().deadManTimer.arm(call.nowNanos() + seconds * SECOND);
        }
        long trigger = seconds == 0 ? 0 : call.nowMillis() + seconds * 1_000;
        return HandlerResult.ok(TEXTS.text("countdown", Values.of("trigger", trigger)));
    }

    /** Lists the open orders of all pairs, by pair. */
    HandlerResult open(RestCall call) {
        StringJoiner pairs = new StringJoiner(",", "[", "]");
        for (Instrument instrument : Gate.MARKETS.all()) {
            List<Order> orders = call.account().orderStore.open(instrument);
            if (!orders.isEmpty()) {
                Values values = Values.of("total", orders.size(), "orders", list(orders.stream()));
                pairs.add(TEXTS.text("openOfPair", instrument, values));
            }
        }
        return HandlerResult.ok(pairs.toString());
    }

    HandlerResult list(RestCall call) {
        OrderStore orders = call.account().orderStore;
        return HandlerResult.ok(list(
                call.params().get("status", "open").equals("open")
                        ? orders.open(call.instrument()).stream()
                        : orders.newestFirst(call.instrument(), DONE).stream()));
    }

    HandlerResult order(RestCall call) {
        Order order = order(call, call.params().get("order_id"), false);
        return order == null ? noSuchOrder() : HandlerResult.ok(json(order));
    }

    HandlerResult trades(RestCall call) {
        Stream<Order> filled =
                call.account().orderStore.newestFirst(call.instrument(), Set.of(Order.State.FILLED)).stream();
        return HandlerResult.ok(TEXTS.orders("trade", filled.limit(MAX_READ)));
    }

    private static @Nullable Order openOrder(RestCall call, Params params) {
        Order order = order(call, params.get("order_id"), true);
        return order == null || !order.instrument.equals(call.instrument()) ? null : order;
    }

    private static @Nullable Order order(RestCall call, @Nullable String name, boolean onlyOpen) {
        OrderStore orders = call.account().orderStore;
        boolean byText = name != null && name.startsWith("t-");
        String id = byText ? null : name;
        String text = byText ? name : null;
        return onlyOpen ? orders.open(id, text) : orders.any(id, text);
    }

    private static HandlerResult noSuchOrder() {
        return Gate.refused(404, "ORDER_NOT_FOUND", "Order not found");
    }

    private static String list(Stream<Order> orders) {
        return TEXTS.list("order", orders.limit(MAX_READ).map(GateOrders::view));
    }

    private static String json(Order order) {
        return TEXTS.text("order", view(order));
    }

    private static Values view(Order order) {
        OrderView view = TEXTS.order(order);
        return name -> switch (name) {
            case "text" -> order.clientId.isEmpty() ? "-" : order.clientId;
            case "lowerLife" -> order.terms.timeInForce().toLowerCase(Locale.ROOT);
            case "finish" -> order.state == Order.State.FILLED ? "filled" : view.word();
            default -> view.get(name);
        };
    }

    /** The result of one order of a call: the order, or a label and a message. */
    private record Placed(@Nullable Order order, String label, String message) {
        static Placed failed(String label, String message) {
            return new Placed(null, label, message);
        }
    }
}
