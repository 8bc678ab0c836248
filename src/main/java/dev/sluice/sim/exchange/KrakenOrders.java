package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kraken's calls that place, change and cancel orders. Each is first charged to the engine counter of its pair. */
final class KrakenOrders {
    private static final HandlerResult OVER = HandlerResult.kraken("EOrder:Rate limit exceeded", CallVerdict.LIMITED);
    private static final HandlerResult UNKNOWN = HandlerResult.kraken("EOrder:Unknown order");
    private static final int MIN_IN_BATCH = 2;
    private static final int MAX_IN_BATCH = 15;
    private static final int MAX_IN_CANCEL_BATCH = 50;
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_TIMEOUT_SECONDS = 86_400;
    private static final int LONGEST_CLIENT_ID = 36;

    private final KrakenMarket market;
    private final KrakenCosts costs;
    private final ReportedClock reportedClock;
    private final KrakenOrderJson json;
    private final OrderIds ids = new OrderIds();

    KrakenOrders(KrakenMarket market, KrakenCosts costs, ReportedClock reportedClock) {
        this.market = market;
        this.costs = costs;
        this.reportedClock = reportedClock;
        this.json = new KrakenOrderJson(market);
    }

    HandlerResult add(KrakenCall call) {
        KrakenMarket.Pair pair = market.pair(call.params().get("pair"));
        if (pair == null) {
            return KrakenMarket.unknownPair();
        }
        if (!call.account().takeEngine(pair.instrument(), KrakenCosts.add(), call.nowNanos())) {
            return OVER;
        }
        String wrong = wrong(call, call.params(), pair, 1);
        if (wrong != null) {
            return HandlerResult.kraken(wrong);
        }
        Order order = order(call, call.params(), pair);
        JsonText result = JsonText.object().json("descr", described(order));
        if (!call.params().isTrue("validate")) {
            call.account().orderStore.add(order);
            result.json("txid", JsonText.array().textElement(order.id).end(']'));
        }
        return HandlerResult.krakenResult(result.end('}'));
    }

    /** Places several orders of one pair. An invalid order is reported at its position, the others are placed. */
    HandlerResult addBatch(KrakenCall call) {
        KrakenMarket.Pair pair = market.pair(call.params().get("pair"));
        if (pair == null) {
            return KrakenMarket.unknownPair();
        }
        List<Params> batch = call.params().each("orders");
        if (batch.size() < MIN_IN_BATCH || batch.size() > MAX_IN_BATCH) {
            return HandlerResult.kraken("EGeneral:Invalid arguments:orders");
        }
        if (!call.account().takeEngine(pair.instrument(), KrakenCosts.addBatch(batch.size()), call.nowNanos())) {
            return OVER;
        }
        JsonText placed = JsonText.array();
        for (Params params : batch) {
            String wrong = wrong(call, params, pair, 1);
            if (wrong == null) {
                Order order = order(call, params, pair);
                call.account().orderStore.add(order);
                placed.element(JsonText.object()
                        .text("txid", order.id)
                        .json("descr", described(order))
                        .end('}'));
            } else {
                placed.element(JsonText.object().text("error", wrong).end('}'));
            }
        }
        return HandlerResult.krakenResult(
                JsonText.object().json("orders", placed.end(']')).end('}'));
    }

    private @Nullable String wrong(KrakenCall call, Params params, KrakenMarket.Pair pair, int more) {
        String side = params.get("type", "");
        String type = params.get("ordertype", "");
        if (!side.equals("buy") && !side.equals("sell")) {
            return "EGeneral:Invalid arguments:type";
        }
        if (type.isEmpty()) {
            return "EGeneral:Invalid arguments:ordertype";
        }
        if (DecimalText.positive(params.get("volume")) == null) {
            return "EGeneral:Invalid arguments:volume";
        }
        if (!type.equals("market") && DecimalText.positive(params.get("price")) == null) {
            return "EGeneral:Invalid arguments:price";
        }
        String clientId = params.get("cl_ord_id", "");
        boolean taken = call.account().orderStore.open(null, clientId) != null;
        if (clientId.length() > LONGEST_CLIENT_ID || taken) {
            return "EGeneral:Invalid arguments:cl_ord_id";
        }
        if (isPast(call.params().get("deadline"), call.nowNanos())) {
            return "EService:Deadline elapsed";
        }
        return call.account().hasRoomFor(pair.instrument(), more) ? null : "EOrder:Orders limit exceeded";
    }

    private boolean isPast(@Nullable String deadline, long nowNanos) {
        if (deadline == null) {
            return false;
        }
        try {
            return Instant.parse(deadline).toEpochMilli() < reportedClock.millis(nowNanos);
        } catch (DateTimeParseException e) {
            return true;
        }
    }

    private Order order(KrakenCall call, Params params, KrakenMarket.Pair pair) {
        BigDecimal volume = DecimalText.positive(params.get("volume"));
        String userref = params.get("userref", "");
        OrderTerms terms = new OrderTerms(
                params.get("type", ""),
                params.get("ordertype", ""),
                params.get("timeinforce", "GTC"),
                volume == null ? BigDecimal.ONE : volume,
                DecimalText.positive(params.get("price")),
                params.isTrue("reduce_only"),
                Params.wholeNumber(userref, 0) == 0 ? "" : userref);
        Order order =
                new Order(ids.nextKraken(), params.get("cl_ord_id", ""), pair.instrument(), terms, call.nowNanos());
        if (terms.type().equals("market")) {
            order.state = Order.State.FILLED;
        } else if (terms.timeInForce().equalsIgnoreCase("IOC")) {
            order.state = Order.State.EXPIRED;
        }
        return order;
    }

    private String described(Order order) {
        return JsonText.object().text("order", json.sentence(order)).end('}');
    }

    HandlerResult amend(KrakenCall call) {
        Order order = call.account()
                .orderStore
                .open(call.params().get("txid"), call.params().get("cl_ord_id"));
        if (order == null) {
            return UNKNOWN;
        }
        if (!charge(call, order, costs.amend(call.nowNanos() - order.placedNanos))) {
            return OVER;
        }
        change(order, call.params().get("order_qty"), call.params().get("limit_price"));
        order.updatedNanos = call.nowNanos();
        return HandlerResult.krakenResult(
                JsonText.object().text("amend_id", ids.nextKraken()).end('}'));
    }

    /** Edits an order in the older way: the order is cancelled and replaced by one with a new id. */
    HandlerResult edit(KrakenCall call) {
        OrderStore orderStore = call.account().orderStore;
        Order old = orderStore.open(call.params().get("txid"), null);
        if (old == null) {
            return UNKNOWN;
        }
        if (!charge(call, old, costs.edit(call.nowNanos() - old.placedNanos))) {
            return OVER;
        }
        orderStore.cancel(old, call.nowNanos());
        Order order = new Order(ids.nextKraken(), "", old.instrument, old.terms, call.nowNanos());
        order.quantity = old.quantity;
        order.price = old.price;
        change(order, call.params().get("volume"), call.params().get("price"));
        orderStore.add(order);
        return HandlerResult.krakenResult(JsonText.object()
                .text("status", "ok")
                .text("txid", order.id)
                .text("originaltxid", old.id)
                .number("orders_cancelled", 1)
                .json("descr", described(order))
                .end('}'));
    }

    private static void change(Order order, @Nullable String quantity, @Nullable String price) {
        BigDecimal newQuantity = DecimalText.positive(quantity);
        BigDecimal newPrice = DecimalText.positive(price);
        order.quantity = newQuantity == null ? order.quantity : newQuantity;
        order.price = newPrice == null ? order.price : newPrice;
    }

    /** Cancels by order id, client id or the user reference of a group of orders. */
    HandlerResult cancel(KrakenCall call) {
        List<Order> found = named(call, call.params().get("txid"), call.params().get("cl_ord_id"));
        return found.isEmpty() ? UNKNOWN : cancel(call, found);
    }

    HandlerResult cancelBatch(KrakenCall call) {
        List<String> names = new ArrayList<>(call.params().list("orders"));
        List<String> clientIds = call.params().list("cl_ord_ids");
        if (names.size() + clientIds.size() == 0 || names.size() + clientIds.size() > MAX_IN_CANCEL_BATCH) {
            return HandlerResult.kraken("EGeneral:Invalid arguments:orders");
        }
        List<Order> found = new ArrayList<>();
        names.forEach(name -> found.addAll(named(call, name, null)));
        clientIds.forEach(name -> found.addAll(named(call, null, name)));
        return found.isEmpty() ? UNKNOWN : cancel(call, found);
    }

    private static List<Order> named(KrakenCall call, @Nullable String id, @Nullable String clientId) {
        OrderStore orderStore = call.account().orderStore;
        Order one = orderStore.open(id, clientId);
        if (one != null) {
            return List.of(one);
        }
        List<Order> group = new ArrayList<>();
        for (Order order : orderStore.open((Instrument) null)) {
            if (id != null && order.terms.note().equals(id)) {
                group.add(order);
            }
        }
        return group;
    }

    private HandlerResult cancel(KrakenCall call, List<Order> orders) {
        Map<Instrument, Long> costsOf = new LinkedHashMap<>();
        for (Order order : orders) {
            costsOf.merge(order.instrument, costs.cancel(call.nowNanos() - order.placedNanos), Long::sum);
        }
        for (Map.Entry<Instrument, Long> cost : costsOf.entrySet()) {
            if (!call.account().takeEngine(cost.getKey(), cost.getValue(), call.nowNanos())) {
                return OVER;
            }
        }
        orders.forEach(order -> call.account().orderStore.cancel(order, call.nowNanos()));
        return counted(orders.size());
    }

    /** Cancels all orders; no engine cost is documented, so it is free. */
    HandlerResult cancelAll(KrakenCall call) {
        List<Order> open = call.account().orderStore.open((Instrument) null);
        open.forEach(order -> call.account().orderStore.cancel(order, call.nowNanos()));
        return counted(open.size());
    }

    /** Sets the dead-man switch; 0 disables it. Its time is not scaled, because the caller chooses it. */
    HandlerResult cancelAllAfter(KrakenCall call) {
        long seconds = call.params().number("timeout", -1);
        if (seconds < 0 || seconds > LONGEST_TIMEOUT_SECONDS) {
            return HandlerResult.kraken("EGeneral:Invalid arguments:timeout");
        }
        if (seconds == 0) {
            call.account().deadManTimer.disarm();
        } else {
            call.account().deadManTimer.arm(call.nowNanos() + seconds * SECOND);
        }
        long now = reportedClock.seconds(call.nowNanos());
        return HandlerResult.krakenResult(JsonText.object()
                .text("currentTime", Instant.ofEpochSecond(now).toString())
                .text(
                        "triggerTime",
                        seconds == 0
                                ? "0"
                                : Instant.ofEpochSecond(now + seconds).toString())
                .end('}'));
    }

    private static boolean charge(KrakenCall call, Order order, long cost) {
        return call.account().takeEngine(order.instrument, cost, call.nowNanos());
    }

    private static HandlerResult counted(int count) {
        return HandlerResult.krakenResult(
                JsonText.object().number("count", count).end('}'));
    }
}
