package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gate's calls that place, amend, cancel and read spot orders. An order is named by its id or by the caller's {@code text}. */
final class GateOrders {
    private static final OrderForm FORM =
            new OrderForm("side", "type", "market", "amount", "price", "text", "time_in_force", "reduce_only");
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
        JsonText results = JsonText.array();
        for (Params params : orders) {
            Placed placed = place(call, params);
            results.element(
                    placed.order() == null
                            ? JsonText.object()
                                    .text("text", params.get("text", ""))
                                    .flag("succeeded", false)
                                    .text("label", placed.label())
                                    .text("message", placed.message())
                                    .end('}')
                            : "{\"succeeded\":true," + json(placed.order()).substring(1));
        }
        return HandlerResult.ok(results.end(']'));
    }

    private Placed place(RestCall call, Params params) {
        Instrument instrument = GateMarket.MARKETS.find(params.get("currency_pair"));
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
        BigDecimal amount = DecimalText.positive(call.params().get("amount"));
        BigDecimal price = DecimalText.positive(call.params().get("price"));
        if (amount == null && price == null) {
            return Gate.refused(400, "INVALID_PARAM_VALUE", "amount or price is required");
        }
        order.quantity = amount == null ? order.quantity : amount;
        order.price = price == null ? order.price : price;
        order.updatedNanos = call.nowNanos();
        return HandlerResult.ok(json(order));
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
        JsonText results = JsonText.array();
        for (Params params : named) {
            Order order = order(call, params.get("id"), true);
            if (order != null) {
                call.account().orderStore.cancel(order, call.nowNanos());
            }
            results.element(JsonText.object()
                    .text("currency_pair", params.get("currency_pair", ""))
                    .text("id", params.get("id", ""))
                    .flag("succeeded", order != null)
                    .text("label", order == null ? "ORDER_NOT_FOUND" : "")
                    .text("message", order == null ? "Order not found" : "")
                    .end('}'));
        }
        return HandlerResult.ok(results.end(']'));
    }

    HandlerResult cancelAll(RestCall call) {
        if (call.params().get("currency_pair") != null && call.instrument() == null) {
            return GateMarket.noSuchPair();
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
        return HandlerResult.ok("{\"triggerTime\":" + (seconds == 0 ? 0 : call.nowMillis() + seconds * 1_000) + "}");
    }

    /** Lists the open orders of all pairs, by pair. */
    HandlerResult open(RestCall call) {
        JsonText pairs = JsonText.array();
        for (Instrument instrument : GateMarket.MARKETS.all()) {
            List<Order> orders = call.account().orderStore.open(instrument);
            if (!orders.isEmpty()) {
                pairs.element(JsonText.object()
                        .text("currency_pair", instrument.id())
                        .number("total", orders.size())
                        .json("orders", list(orders.stream()))
                        .end('}'));
            }
        }
        return HandlerResult.ok(pairs.end(']'));
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
        JsonText trades = JsonText.array();
        call.account().orderStore.newestFirst(call.instrument(), Set.of(Order.State.FILLED)).stream()
                .limit(MAX_READ)
                .forEach(order -> trades.element(JsonText.object()
                        .text("id", order.id)
                        .text("create_time", Long.toString(order.updatedMillis() / 1_000))
                        .text("create_time_ms", Long.toString(order.updatedMillis()))
                        .text("currency_pair", order.instrument.id())
                        .text("side", order.terms.side())
                        .text("role", "taker")
                        .text("amount", DecimalText.shortest(order.executed()))
                        .text("price", DecimalText.shortest(order.instrument.price()))
                        .text("order_id", order.id)
                        .text("fee", "0")
                        .text("fee_currency", order.instrument.base())
                        .end('}')));
        return HandlerResult.ok(trades.end(']'));
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
        return JsonText.list(orders.map(GateOrders::json), MAX_READ);
    }

    private static String json(Order order) {
        String status = switch (order.state) {
            case OPEN -> "open";
            case FILLED -> "closed";
            case CANCELED, EXPIRED -> "cancelled";
        };
        return JsonText.object()
                .text("id", order.id)
                .text("text", order.clientId.isEmpty() ? "-" : order.clientId)
                .text("create_time", Long.toString(order.placedMillis() / 1_000))
                .text("update_time", Long.toString(order.updatedMillis() / 1_000))
                .number("create_time_ms", order.placedMillis())
                .number("update_time_ms", order.updatedMillis())
                .text("status", status)
                .text("currency_pair", order.instrument.id())
                .text("type", order.terms.type())
                .text("account", "spot")
                .text("side", order.terms.side())
                .text("amount", DecimalText.shortest(order.quantity))
                .text("price", DecimalText.shortest(order.priceOrZero()))
                .text("time_in_force", order.terms.timeInForce().toLowerCase(Locale.ROOT))
                .text("left", DecimalText.shortest(order.quantity.subtract(order.executed())))
                .text("filled_total", DecimalText.shortest(order.cost()))
                .text("fee", "0")
                .text("fee_currency", order.instrument.base())
                .text("finish_as", status.equals("closed") ? "filled" : status)
                .end('}');
    }

    /** The result of one order of a call: the order, or a label and a message. */
    private record Placed(@Nullable Order order, String label, String message) {
        static Placed failed(String label, String message) {
            return new Placed(null, label, message);
        }
    }
}
