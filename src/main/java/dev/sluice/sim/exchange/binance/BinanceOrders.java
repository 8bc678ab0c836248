package dev.sluice.sim.exchange.binance;

import static dev.sluice.sim.exchange.binance.BinanceTexts.TEXTS;
import static dev.sluice.sim.exchange.binance.BinanceTexts.missing;
import static dev.sluice.sim.exchange.binance.BinanceTexts.refused;
import static dev.sluice.sim.exchange.binance.BinanceTexts.unknownSymbol;

import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.OrderForm;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Binance's calls that place, change, cancel and read orders of spot or futures. */
final class BinanceOrders {
    private static final OrderForm FORM = OrderForm.of(TEXTS);
    private static final int MAX_OPEN = 200;
    private static final int MAX_IN_BATCH = 5;
    private static final int MAX_IN_CANCEL_BATCH = 10;
    private static final Pattern CLIENT_ID = Pattern.compile("[.A-Z:/a-z0-9_-]{1,36}");
    private static final long LONGEST_COUNTDOWN_MILLIS = 86_400_000;
    private static final long MILLI = 1_000_000L;

    private final boolean spot;
    private final Markets markets;
    private final OrderIds ids = new OrderIds();

    BinanceOrders(BinanceProduct product) {
        this.spot = product == BinanceProduct.SPOT;
        this.markets = product.markets();
    }

    HandlerResult place(RestCall call) {
        return place(call, call.params());
    }

    HandlerResult test(RestCall call) {
        HandlerResult refused = refuse(call, call.params());
        return refused == null ? HandlerResult.ok(TEXTS.text("nothing")) : refused;
    }

    /** Places the order that {@code params} describe: those of the call or of one order of a batch. */
    private HandlerResult place(RestCall call, Params params) {
        HandlerResult refused = refuse(call, params);
        Instrument market = markets.find(params.get("symbol"));
        if (refused != null || market == null) {
            return refused == null ? unknownSymbol() : refused;
        }
        String id = ids.next();
        String clientId = params.get("newClientOrderId", "sim-" + id);
        Order order = FORM.order(id, clientId, call, params, market, quantity(params, market));
        call.orders().add(order);
        return HandlerResult.ok(placed(order)).countingOrders(!spot || order.state != Order.State.FILLED);
    }

    private static BigDecimal quantity(Params params, Instrument market) {
        BigDecimal spent = DecimalText.positive(params.get("quoteOrderQty"));
        return DecimalText.positive(params.get("quantity")) == null && spent != null
                ? spent.divide(market.price(), 8, RoundingMode.DOWN)
                : FORM.quantity(params);
    }

    /** Returns the refusal of an invalid order, or null. */
    private @Nullable HandlerResult refuse(RestCall call, Params params) {
        Instrument market = markets.find(params.get("symbol"));
        if (market == null) {
            return BinanceTexts.wrongSymbol(params);
        }
        if (!FORM.sides().contains(params.get("side", ""))) {
            return params.get("side") == null ? missing("side") : refused(400, -1117, "Invalid side.");
        }
        HandlerResult wrong = refuseTerms(params);
        return wrong == null ? refuseOrder(call, params, market) : wrong;
    }

    private static @Nullable HandlerResult refuseTerms(Params params) {
        String type = params.get("type", "");
        if (!List.of(TEXTS.table("allowed").getOrDefault("type", "").split(" ", -1))
                .contains(type)) {
            return type.isEmpty() ? missing("type") : refused(400, -1116, "Invalid orderType.");
        }
        if (type.equals("LIMIT") && params.get("timeInForce") == null) {
            return missing("timeInForce");
        }
        boolean byQuote = type.equals("MARKET") && DecimalText.positive(params.get("quoteOrderQty")) != null;
        if (DecimalText.positive(params.get("quantity")) == null && !byQuote && !params.isTrue("closePosition")) {
            return missing("quantity");
        }
        boolean limit = type.equals("LIMIT") || type.equals("LIMIT_MAKER");
        return limit && DecimalText.positive(params.get("price")) == null ? missing("price") : null;
    }

    private @Nullable HandlerResult refuseOrder(RestCall call, Params params, Instrument market) {
        String clientId = params.get("newClientOrderId");
        if (clientId != null && !CLIENT_ID.matcher(clientId).matches()) {
            return refused(
                    400,
                    -1100,
                    "Illegal characters found in parameter 'newClientOrderId'; legal range is"
                            + " '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'.");
        }
        OrderStore orders = call.orders();
        if (clientId != null && orders.open(null, clientId) != null) {
            return spot
                    ? refused(400, -2010, "Duplicate order sent.")
                    : refused(400, -4116, "ClientOrderId is duplicated.");
        }
        if (orders.openCount(market) < MAX_OPEN) {
            return null;
        }
        return spot
                ? refused(400, -1013, "Filter failure: MAX_NUM_ORDERS")
                : refused(400, -2025, "Reach max open order limit.");
    }

    HandlerResult query(RestCall call) {
        Params params = call.params();
        HandlerResult unnamed = refuseUnnamed(params);
        if (unnamed != null) {
            return unnamed;
        }
        Order order = call.orders().any(params.get("orderId"), params.get("origClientOrderId"));
        return order == null ? noSuchOrder() : HandlerResult.ok(queried(order));
    }

    HandlerResult cancel(RestCall call) {
        return cancel(call, call.params());
    }

    private HandlerResult cancel(RestCall call, Params params) {
        HandlerResult unnamed = refuseUnnamed(params);
        if (unnamed != null) {
            return unnamed;
        }
        OrderStore orders = call.orders();
        Order order = orders.open(params.get("orderId"), params.get("origClientOrderId"));
        if (order == null || !order.instrument.id().equals(params.get("symbol"))) {
            return unknownOrder();
        }
        orders.cancel(order, call.nowNanos());
        return HandlerResult.ok(canceled(order));
    }

    private @Nullable HandlerResult refuseUnnamed(Params params) {
        if (markets.find(params.get("symbol")) == null) {
            return BinanceTexts.wrongSymbol(params);
        }
        return params.get("orderId") != null || params.get("origClientOrderId") != null
                ? null
                : refused(400, -1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
    }

    private static HandlerResult noSuchOrder() {
        return refused(400, -2013, "Order does not exist.");
    }

    private static HandlerResult unknownOrder() {
        return refused(400, -2011, "Unknown order sent.");
    }

    HandlerResult open(RestCall call) {
        return list(call, Stream.of());
    }

    HandlerResult all(RestCall call) {
        return call.params().get("symbol") == null
                ? missing("symbol")
                : list(call, call.orders().closed(call.instrument()).stream());
    }

    private HandlerResult list(RestCall call, Stream<Order> before) {
        if (call.params().get("symbol") != null && call.instrument() == null) {
            return unknownSymbol();
        }
        StringJoiner list = new StringJoiner(",", "[", "]");
        Stream.concat(before, call.orders().open(call.instrument()).stream())
                .forEach(order -> list.add(queried(order)));
        return HandlerResult.ok(list.toString());
    }

    /** Cancels all open orders of one instrument. Spot lists them and reports "unknown order" when there are none. */
    HandlerResult cancelOpen(RestCall call) {
        Instrument market = call.instrument();
        if (market == null) {
            return BinanceTexts.wrongSymbol(call.params());
        }
        OrderStore orders = call.orders();
        List<Order> open = orders.open(market);
        StringJoiner list = new StringJoiner(",", "[", "]");
        for (Order order : open) {
            orders.cancel(order, call.nowNanos());
            list.add(canceled(order));
        }
        if (!spot) {
            return HandlerResult.ok(TEXTS.text("cancelledAll"));
        }
        return open.isEmpty() ? unknownOrder() : HandlerResult.ok(list.toString());
    }

    /** Cancels and then places an order; one response reports both, with status 409 when only one succeeded. */
    HandlerResult cancelReplace(RestCall call) {
        Params params = call.params();
        String mode = params.get("cancelReplaceMode", "");
        if (!mode.equals("STOP_ON_FAILURE") && !mode.equals("ALLOW_FAILURE")) {
            return missing("cancelReplaceMode");
        }
        Params cancel = new Params();
        cancel.add("symbol", params.get("symbol", ""));
        cancel.add("orderId", params.get("cancelOrderId", ""));
        cancel.add("origClientOrderId", params.get("cancelOrigClientOrderId", ""));
        HandlerResult canceled = cancel(call, cancel);
        HandlerResult placed = !canceled.isOk() && mode.equals("STOP_ON_FAILURE") ? null : place(call, params);
        boolean placedOk = placed != null && placed.isOk();
        String both = TEXTS.text(
                "replaced",
                Values.of(
                        "cancelResult",
                        canceled.isOk() ? "SUCCESS" : "FAILURE",
                        "newOrderResult",
                        placed == null ? "NOT_ATTEMPTED" : placedOk ? "SUCCESS" : "FAILURE"),
                Values.of("cancelResponse", canceled.text()),
                Values.of("newOrderResponse", placed == null ? "null" : placed.text()));
        HandlerResult result =
                canceled.isOk() && placedOk ? HandlerResult.ok(both) : notReplaced(canceled.isOk() || placedOk, both);
        return result.countingOrders(placed != null && placed.countsOrders());
    }

    private static HandlerResult notReplaced(boolean partly, String both) {
        String message = partly ? "Order cancel-replace partially failed." : "Order cancel-replace failed.";
        Values values = Values.of("code", partly ? -2021 : -2022, "message", message, "data", both);
        return HandlerResult.of(partly ? 409 : 400, TEXTS.text("notReplaced", values), CallVerdict.FAILED);
    }

    /** Amends an order. Spot only lowers the quantity and keeps the position in the book; futures may change both. */
    HandlerResult amend(RestCall call) {
        Params params = call.params();
        Order order = call.orders().open(params.get("orderId"), params.get("origClientOrderId"));
        if (order == null) {
            return noSuchOrder();
        }
        String field = spot ? "newQty" : "quantity";
        BigDecimal quantity = DecimalText.positive(params.get(field));
        if (quantity == null) {
            return missing(field);
        }
        if (spot && quantity.compareTo(order.quantity) >= 0) {
            return refused(400, -2038, "The requested action would not lower the quantity of the order.");
        }
        order.amend(params.get(field), spot ? null : params.get("price"), call.nowNanos());
        return HandlerResult.ok(
                spot ? TEXTS.text("amended", call, Values.of("order", queried(order))) : queried(order));
    }

    HandlerResult placeBatch(RestCall call) {
        List<Params> batch = Params.ofJson(call.params().get("batchOrders", "")).each("");
        if (batch.isEmpty() || batch.size() > MAX_IN_BATCH) {
            return missing("batchOrders");
        }
        StringJoiner answers = new StringJoiner(",", "[", "]");
        batch.forEach(order -> answers.add(place(call, order).text()));
        return HandlerResult.ok(answers.toString());
    }

    /**
     * Cancels several orders. The lists have two spellings: the documented one and the lower-case one, which ccxt sends
     * and the real exchange accepts.
     */
    HandlerResult cancelBatch(RestCall call) {
        Params params = call.params();
        String orderIds = params.get("orderIdList", params.get("orderidlist", ""));
        String clientIds = params.get("origClientOrderIdList", params.get("origclientorderidlist", ""));
        boolean byId = !orderIds.isEmpty();
        List<String> names = Params.ofJson(byId ? orderIds : clientIds).list("");
        if (names.isEmpty() || names.size() > MAX_IN_CANCEL_BATCH) {
            return missing("orderIdList");
        }
        StringJoiner answers = new StringJoiner(",", "[", "]");
        for (String name : names) {
            Params one = new Params();
            one.add("symbol", params.get("symbol", ""));
            one.add(byId ? "orderId" : "origClientOrderId", name);
            answers.add(cancel(call, one).text());
        }
        return HandlerResult.ok(answers.toString());
    }

    /** Sets the dead-man switch of one instrument; 0 disables it. Its time is not scaled: the caller chooses it. */
    HandlerResult countdown(RestCall call) {
        Instrument market = call.instrument();
        if (market == null) {
            return unknownSymbol();
        }
        long millis = call.params().number("countdownTime", -1);
        if (millis < 0) {
            return missing("countdownTime");
        }
        long afterNanos = Math.min(millis, LONGEST_COUNTDOWN_MILLIS) * MILLI;
        call.account().deadManTimer(market).set(call.nowNanos(), afterNanos);
        return HandlerResult.ok(TEXTS.text("countdown", market, Values.of("countdown", millis)));
    }

    private String placed(Order order) {
        String fills = order.state == Order.State.FILLED ? TEXTS.text("fills", TEXTS.order(order)) : "[]";
        return json(order, "placed", Values.of("fills", fills));
    }

    private String queried(Order order) {
        return json(order, "queried");
    }

    private String canceled(Order order) {
        return json(order, "canceled");
    }

    /** Returns an order, at spot together with what only that response has. */
    private String json(Order order, String more, Values... values) {
        Values view = view(order, order.state);
        if (!spot) {
            return TEXTS.text("futures", view);
        }
        Values[] all = Stream.concat(Stream.of(view), Stream.of(values)).toArray(Values[]::new);
        return Templates.joined(TEXTS.text("spot", view), TEXTS.text(more, all));
    }

    /** Returns what texts show of an order in that state. */
    static Values view(Order order, Order.State state) {
        OrderView view = TEXTS.order(order, state);
        String positionSide = order.terms.note().isEmpty() ? "BOTH" : order.terms.note();
        return name -> name.equals("positionSide") ? positionSide : view.get(name);
    }
}
