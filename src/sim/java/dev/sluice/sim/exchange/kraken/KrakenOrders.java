package dev.sluice.sim.exchange.kraken;

import static dev.sluice.sim.exchange.kraken.Kraken.TEXTS;

import dev.sluice.sim.counter.TimeScale;
import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kraken's calls that place, change, cancel and read orders, with their costs in the engine counter of their pair,
 * which depend on the age of the order (2026-05-27).
 */
final class KrakenOrders {
    private static final int MIN_IN_BATCH = 2;
    private static final int MAX_IN_BATCH = 15;
    private static final int MAX_IN_CANCEL_BATCH = 50;
    private static final long SECOND = 1_000_000_000L;

    private final OrderIds ids = new OrderIds();
    private final OrderProcessor processor = new OrderProcessor(TEXTS, "problems", ids::nextKraken);
    private final TimeScale timeScale;

    KrakenOrders(TimeScale timeScale) {
        this.timeScale = timeScale;
    }

    /** Returns half a unit per order, but at least the cost of a single order. */
    static List<QuotaCharge.Cost> costOfBatch(RestCall call) {
        int orders = call.params().each("orders").size();
        return isBatch(orders) ? cost(call.instrument(), (orders + 1L) / 2) : List.of();
    }

    List<QuotaCharge.Cost> costOfAmend(RestCall call) {
        Order order = call.openOrder("txid", "cl_ord_id");
        return order == null ? List.of() : cost(order.instrument, 1 + byAge(call, order, "amendCosts"));
    }

    List<QuotaCharge.Cost> costOfEdit(RestCall call) {
        Order order = call.orders().open(call.params().get("txid"), null);
        return order == null ? List.of() : cost(order.instrument, 1 + byAge(call, order, "editCosts"));
    }

    List<QuotaCharge.Cost> costOfCancel(RestCall call) {
        Map<Instrument, Long> costs = new LinkedHashMap<>();
        named(call).forEach(order -> costs.merge(order.instrument, byAge(call, order, "cancelCosts"), Long::sum));
        List<QuotaCharge.Cost> all = new ArrayList<>();
        costs.forEach((pair, units) -> all.addAll(cost(pair, units)));
        return all;
    }

    static List<QuotaCharge.Cost> cost(@Nullable Instrument pair, long units) {
        return pair == null ? List.of() : List.of(new QuotaCharge.Cost(pair.id(), units));
    }

    /** Returns what the table says for an order of that age in seconds; older orders cost nothing more. */
    private long byAge(RestCall call, Order order, String table) {
        for (Map.Entry<String, String> row : TEXTS.table(table).entrySet()) {
            if (call.nowNanos() - order.placedNanos < timeScale.nanos(Long.parseLong(row.getKey()) * SECOND)) {
                return Long.parseLong(row.getValue());
            }
        }
        return 0;
    }

    HandlerResult add(RestCall call) {
        Instrument pair = call.instrument();
        if (pair == null) {
            return TEXTS.refused("noSuchMarket");
        }
        OrderProcessor.Result placed = place(call, call.params(), pair);
        Order order = placed.order();
        if (order == null) {
            return TEXTS.refused(200, placed);
        }
        String id = call.params().isTrue("validate") ? "" : order.id;
        return TEXTS.answer(TEXTS.text("placed", Values.of("order", id, "sentence", sentence(order))));
    }

    /** Places the order that {@code params} describe, or only tests it where the call says so. */
    private OrderProcessor.Result place(RestCall call, Params params, Instrument pair) {
        if (isPast(call.params().get("deadline"), call.nowMillis())) {
            return processor.failed(params, OrderProcessor.Problem.TOO_LATE);
        }
        String what = call.params().isTrue("validate") ? "test" : "place";
        return processor.handle(what, call, call.orders(), params, pair);
    }

    private static boolean isBatch(int orders) {
        return orders >= MIN_IN_BATCH && orders <= MAX_IN_BATCH;
    }

    /** Places several orders of one pair. An invalid order is reported at its position, the others are placed. */
    HandlerResult addBatch(RestCall call) {
        Instrument pair = call.instrument();
        List<Params> batch = call.params().each("orders");
        if (pair == null || !isBatch(batch.size())) {
            return pair == null
                    ? TEXTS.refused("noSuchMarket")
                    : TEXTS.refused("wrongField", Values.of("field", "orders"));
        }
        StringJoiner placed = new StringJoiner(",", "[", "]");
        for (Params params : batch) {
            OrderProcessor.Result done = place(call, params, pair);
            Order order = done.order();
            placed.add(order == null ? TEXTS.text("batchError", done) : TEXTS.text("batchOrder", view(order)));
        }
        return TEXTS.answer(TEXTS.text("orders", Values.of("orders", placed)));
    }

    private static boolean isPast(@Nullable String deadline, long nowMillis) {
        try {
            return deadline != null && Instant.parse(deadline).toEpochMilli() < nowMillis;
        } catch (DateTimeParseException e) {
            return true;
        }
    }

    HandlerResult amend(RestCall call) {
        Order order = call.openOrder("txid", "cl_ord_id");
        if (order == null) {
            return unknownOrder();
        }
        order.amend(call.params().get("order_qty"), call.params().get("limit_price"), call.nowNanos());
        return TEXTS.answer(TEXTS.text("amended", Values.of("id", ids.nextKraken())));
    }

    /** Edits an order in the older way: the order is cancelled and replaced by one with a new id. */
    HandlerResult edit(RestCall call) {
        OrderStore orders = call.orders();
        Order old = orders.open(call.params().get("txid"), null);
        if (old == null) {
            return unknownOrder();
        }
        orders.cancel(old, call.nowNanos());
        Order order = new Order(ids.nextKraken(), "", old.instrument, old.terms, call.nowNanos());
        order.quantity = old.quantity;
        order.price = old.price;
        order.amend(call.params().get("volume"), call.params().get("price"), call.nowNanos());
        orders.add(order);
        return TEXTS.answer(TEXTS.text("edited", view(order), Values.of("old", old.id)));
    }

    /** Cancels by order id, client id or the user reference of a group of orders. */
    HandlerResult cancel(RestCall call) {
        if (isCancelBatch(call)) {
            int asked = call.params().list("orders").size()
                    + call.params().list("cl_ord_ids").size();
            if (asked == 0 || asked > MAX_IN_CANCEL_BATCH) {
                return TEXTS.refused("wrongField", Values.of("field", "orders"));
            }
        }
        List<Order> found = named(call);
        return found.isEmpty() ? unknownOrder() : cancelled(call, found);
    }

    private static boolean isCancelBatch(RestCall call) {
        return call.route().path().endsWith("Batch");
    }

    private static List<Order> named(RestCall call) {
        Params params = call.params();
        if (!isCancelBatch(call)) {
            return named(call, params.get("txid"), params.get("cl_ord_id"));
        }
        List<Order> found = new ArrayList<>();
        params.list("orders").forEach(id -> found.addAll(named(call, id, null)));
        params.list("cl_ord_ids").forEach(id -> found.addAll(named(call, null, id)));
        return found;
    }

    private static List<Order> named(RestCall call, @Nullable String id, @Nullable String clientId) {
        OrderStore orders = call.orders();
        Order one = orders.open(id, clientId);
        return one != null
                ? List.of(one)
                : orders.open((Instrument) null).stream()
                        .filter(order -> order.terms.note().equals(id))
                        .toList();
    }

    /** Cancels all orders; no engine cost is documented, so it is free. */
    HandlerResult cancelAll(RestCall call) {
        return cancelled(call, call.orders().open((Instrument) null));
    }

    private static HandlerResult cancelled(RestCall call, List<Order> orders) {
        orders.forEach(order -> call.orders().cancel(order, call.nowNanos()));
        return TEXTS.answer(TEXTS.text("count", Values.of("count", orders.size())));
    }

    private static HandlerResult unknownOrder() {
        return TEXTS.refused("noSuchOrder");
    }

    HandlerResult open(RestCall call) {
        Stream<Order> open = call.orders().open((Instrument) null).stream();
        return TEXTS.answer(TEXTS.text("open", Values.of("orders", byId(open))));
    }

    HandlerResult closed(RestCall call) {
        List<Order> closed = call.orders().closed(null);
        return TEXTS.answer(TEXTS.text("closed", Values.of("orders", byId(closed.stream()), "count", closed.size())));
    }

    HandlerResult query(RestCall call) {
        List<Order> found = new ArrayList<>();
        for (String id : call.params().get("txid", "").split(",", 50)) {
            Order order = call.orders().any(id, null);
            if (order == null) {
                return unknownOrder();
            }
            found.add(order);
        }
        return TEXTS.answer(byId(found.stream()));
    }

    /** Returns one object with the orders as members by id. */
    private static String byId(Stream<Order> orders) {
        return TEXTS.members("order", "order", orders.map(KrakenOrders::view));
    }

    private static Values view(Order order) {
        OrderView view = TEXTS.order(order);
        return name -> switch (name) {
            case "opened" -> seconds(order.placedNanos);
            case "closed" -> seconds(order.updatedNanos);
            case "sentence" -> sentence(order);
            default -> view.get(name);
        };
    }

    private static String seconds(long nanos) {
        return BigDecimal.valueOf(Math.floorDiv(nanos, 100_000L), 4).toPlainString();
    }

    /** Returns a description such as "buy 1.25000000 XBTUSD @ limit 37500.0". */
    private static String sentence(Order order) {
        Instrument pair = order.instrument;
        String at = order.price == null ? "market" : order.terms.type() + ' ' + pair.price(order.price);
        return order.terms.side() + ' ' + pair.size(order.quantity) + ' ' + pair.fact("altname") + " @ " + at;
    }
}
