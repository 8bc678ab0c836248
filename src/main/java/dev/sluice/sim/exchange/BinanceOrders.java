package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binance's calls for single orders, for spot and futures. */
final class BinanceOrders {
    private static final List<String> SIDES = List.of("BUY", "SELL");
    private static final List<String> CONDITIONAL = List.of(
            "STOP_LOSS",
            "STOP_LOSS_LIMIT",
            "TAKE_PROFIT",
            "TAKE_PROFIT_LIMIT",
            "STOP",
            "STOP_MARKET",
            "TAKE_PROFIT_MARKET",
            "TRAILING_STOP_MARKET");
    private static final int LONGEST_CLIENT_ID = 36;

    private BinanceOrders() {}

    static HandlerResult place(BinanceCall call) {
        return place(call, call.params());
    }

    /** Places the order that {@code params} describe: those of the call or of one order of a batch. */
    static HandlerResult place(BinanceCall call, Params params) {
        HandlerResult refused = refuse(call, params);
        if (refused != null) {
            return refused;
        }
        BinanceAccount account = call.account();
        Order order = order(call, params);
        account.orderStore.add(order);
        if (call.product() == BinanceProduct.SPOT && order.state == Order.State.FILLED) {
            account.refundOrders(1, 1, call.nowNanos());
        }
        return HandlerResult.ok(BinanceOrderJson.placed(call.product(), order));
    }

    static HandlerResult test(BinanceCall call) {
        HandlerResult refused = refuse(call, call.params());
        return refused == null ? HandlerResult.ok("{}") : refused;
    }

    private static Order order(BinanceCall call, Params params) {
        Instrument instrument = instrument(call, params);
        String type = params.get("type", "");
        BigDecimal quantity = DecimalText.positive(params.get("quantity"));
        if (quantity == null) {
            BigDecimal spent = DecimalText.positive(params.get("quoteOrderQty"));
            quantity = spent == null ? BigDecimal.ONE : spent.divide(instrument.price(), 8, RoundingMode.DOWN);
        }
        String timeInForce = params.get("timeInForce", "GTC");
        OrderTerms terms = new OrderTerms(
                params.get("side", ""),
                type,
                timeInForce,
                quantity,
                DecimalText.positive(params.get("price")),
                params.isTrue("reduceOnly"),
                params.get("positionSide", "BOTH"));
        String id = call.account().ids.next();
        String clientId = params.get("newClientOrderId", "sim-" + id);
        Order order = new Order(id, clientId, instrument, terms, call.nowNanos());
        if (type.equals("MARKET")) {
            order.state = Order.State.FILLED;
        } else if (timeInForce.equals("IOC") || timeInForce.equals("FOK")) {
            order.state = Order.State.EXPIRED;
        }
        return order;
    }

    private static Instrument instrument(BinanceCall call, Params params) {
        Instrument instrument = call.product().market(params.get("symbol"));
        if (instrument == null) {
            throw new IllegalStateException("an order was let in for a market that does not exist");
        }
        return instrument;
    }

    /** Returns the refusal of an invalid order, or null. */
    private static @Nullable HandlerResult refuse(BinanceCall call, Params params) {
        String symbol = params.get("symbol");
        if (symbol == null) {
            return BinanceErrors.missing("symbol");
        }
        Instrument instrument = call.product().market(symbol);
        if (instrument == null) {
            return BinanceErrors.unknownSymbol();
        }
        if (!SIDES.contains(params.get("side", ""))) {
            return params.get("side") == null
                    ? BinanceErrors.missing("side")
                    : HandlerResult.binance(400, -1117, "Invalid side.");
        }
        HandlerResult badTerms = refuseTerms(params);
        return badTerms == null ? refuseOrder(call, params, instrument) : badTerms;
    }

    private static @Nullable HandlerResult refuseTerms(Params params) {
        String type = params.get("type", "");
        boolean limit = type.equals("LIMIT") || type.equals("LIMIT_MAKER");
        if (!limit && !type.equals("MARKET") && !CONDITIONAL.contains(type)) {
            return type.isEmpty()
                    ? BinanceErrors.missing("type")
                    : HandlerResult.binance(400, -1116, "Invalid orderType.");
        }
        if (type.equals("LIMIT") && params.get("timeInForce") == null) {
            return BinanceErrors.missing("timeInForce");
        }
        boolean byQuote = type.equals("MARKET") && DecimalText.positive(params.get("quoteOrderQty")) != null;
        if (DecimalText.positive(params.get("quantity")) == null && !byQuote && !params.isTrue("closePosition")) {
            return BinanceErrors.missing("quantity");
        }
        return limit && DecimalText.positive(params.get("price")) == null ? BinanceErrors.missing("price") : null;
    }

    private static @Nullable HandlerResult refuseOrder(BinanceCall call, Params params, Instrument instrument) {
        boolean spot = call.product() == BinanceProduct.SPOT;
        String clientId = params.get("newClientOrderId");
        if (clientId != null && !isClientId(clientId)) {
            return HandlerResult.binance(
                    400,
                    -1100,
                    "Illegal characters found in parameter 'newClientOrderId'; legal range is"
                            + " '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'.");
        }
        OrderStore orderStore = call.account().orderStore;
        if (clientId != null && orderStore.open(null, clientId) != null) {
            return spot
                    ? HandlerResult.binance(400, -2010, "Duplicate order sent.")
                    : HandlerResult.binance(400, -4116, "ClientOrderId is duplicated.");
        }
        if (orderStore.openCount(instrument) < BinanceProduct.MAX_OPEN_ORDERS) {
            return null;
        }
        return spot
                ? HandlerResult.binance(400, -1013, "Filter failure: MAX_NUM_ORDERS")
                : HandlerResult.binance(400, -2025, "Reach max open order limit.");
    }

    private static boolean isClientId(String clientId) {
        for (int i = 0; i < clientId.length(); i++) {
            char c = clientId.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && ".:/_-".indexOf(c) < 0) {
                return false;
            }
        }
        return clientId.length() <= LONGEST_CLIENT_ID;
    }

    static HandlerResult query(BinanceCall call) {
        HandlerResult unnamed = refuseUnnamed(call, call.params());
        if (unnamed != null) {
            return unnamed;
        }
        Params params = call.params();
        Order order = call.account().orderStore.any(params.get("orderId"), params.get("origClientOrderId"));
        return order == null
                ? BinanceErrors.noSuchOrder()
                : HandlerResult.ok(BinanceOrderJson.queried(call.product(), order));
    }

    static HandlerResult cancel(BinanceCall call) {
        return cancel(call, call.params());
    }

    static HandlerResult cancel(BinanceCall call, Params params) {
        HandlerResult unnamed = refuseUnnamed(call, params);
        if (unnamed != null) {
            return unnamed;
        }
        OrderStore orderStore = call.account().orderStore;
        Order order = orderStore.open(params.get("orderId"), params.get("origClientOrderId"));
        if (order == null || !order.instrument.id().equals(params.get("symbol"))) {
            return BinanceErrors.unknownOrderToCancel();
        }
        orderStore.cancel(order, call.nowNanos());
        return HandlerResult.ok(BinanceOrderJson.canceled(call.product(), order));
    }

    static HandlerResult open(BinanceCall call) {
        return list(call, true);
    }

    static HandlerResult all(BinanceCall call) {
        return call.params().get("symbol") == null ? BinanceErrors.missing("symbol") : list(call, false);
    }

    private static HandlerResult list(BinanceCall call, boolean onlyOpen) {
        String symbol = call.params().get("symbol");
        Instrument instrument = call.product().market(symbol);
        if (symbol != null && instrument == null) {
            return BinanceErrors.unknownSymbol();
        }
        JsonText list = JsonText.array();
        OrderStore orderStore = call.account().orderStore;
        if (!onlyOpen) {
            orderStore
                    .closed(instrument)
                    .forEach(order -> list.element(BinanceOrderJson.queried(call.product(), order)));
        }
        orderStore.open(instrument).forEach(order -> list.element(BinanceOrderJson.queried(call.product(), order)));
        return HandlerResult.ok(list.end(']'));
    }

    /** Cancels all open orders of one instrument. Spot lists the cancelled orders and reports "unknown order" when there are none. */
    static HandlerResult cancelOpen(BinanceCall call) {
        String symbol = call.params().get("symbol");
        Instrument instrument = call.product().market(symbol);
        if (instrument == null) {
            return symbol == null ? BinanceErrors.missing("symbol") : BinanceErrors.unknownSymbol();
        }
        List<Order> open = call.account().orderStore.open(instrument);
        JsonText list = JsonText.array();
        for (Order order : open) {
            call.account().orderStore.cancel(order, call.nowNanos());
            list.element(BinanceOrderJson.canceled(call.product(), order));
        }
        if (call.product() != BinanceProduct.SPOT) {
            return HandlerResult.ok("{\"code\":200,\"msg\":\"The operation of cancel all open order is done.\"}");
        }
        return open.isEmpty() ? BinanceErrors.unknownOrderToCancel() : HandlerResult.ok(list.end(']'));
    }

    private static @Nullable HandlerResult refuseUnnamed(BinanceCall call, Params params) {
        String symbol = params.get("symbol");
        if (call.product().market(symbol) == null) {
            return symbol == null ? BinanceErrors.missing("symbol") : BinanceErrors.unknownSymbol();
        }
        boolean named = params.get("orderId") != null || params.get("origClientOrderId") != null;
        return named
                ? null
                : HandlerResult.binance(
                        400,
                        -1102,
                        "Param 'origClientOrderId' or 'orderId' must be sent, but both were" + " empty/null!");
    }
}
