package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Binance's calls that change an order or affect several: cancel-replace, amend, batches and the countdown. */
final class BinanceReplace {
    private static final int MAX_IN_BATCH = 5;
    private static final int MAX_IN_CANCEL_BATCH = 10;
    private static final long LONGEST_COUNTDOWN_MILLIS = 86_400_000;
    private static final long MILLI = 1_000_000L;

    private BinanceReplace() {}

    /** Cancels and then places an order; one response reports both results, with status 409 when only one succeeded. */
    static HandlerResult cancelReplace(BinanceCall call) {
        Params params = call.params();
        String mode = params.get("cancelReplaceMode", "");
        if (!mode.equals("STOP_ON_FAILURE") && !mode.equals("ALLOW_FAILURE")) {
            return BinanceErrors.missing("cancelReplaceMode");
        }
        Params cancel = new Params();
        cancel.add("symbol", params.get("symbol", ""));
        cancel.add("orderId", params.get("cancelOrderId", ""));
        cancel.add("origClientOrderId", params.get("cancelOrigClientOrderId", ""));
        HandlerResult canceled = BinanceOrders.cancel(call, cancel);
        boolean stop = !canceled.isOk() && mode.equals("STOP_ON_FAILURE");
        HandlerResult placed = stop ? null : BinanceOrders.place(call, params);
        boolean placedOk = placed != null && placed.isOk();
        String both = JsonText.object()
                .text("cancelResult", canceled.isOk() ? "SUCCESS" : "FAILURE")
                .text("newOrderResult", stop ? "NOT_ATTEMPTED" : placedOk ? "SUCCESS" : "FAILURE")
                .json("cancelResponse", canceled.text())
                .json("newOrderResponse", placed == null ? "null" : placed.text())
                .end('}');
        return canceled.isOk() && placedOk ? HandlerResult.ok(both) : failed(canceled.isOk() || placedOk, both);
    }

    private static HandlerResult failed(boolean partly, String both) {
        String error = JsonText.object()
                .number("code", partly ? -2021 : -2022)
                .text("msg", partly ? "Order cancel-replace partially failed." : "Order cancel-replace failed.")
                .json("data", both)
                .end('}');
        return new HandlerResult(partly ? 409 : 400, error.getBytes(StandardCharsets.UTF_8), CallVerdict.FAILED);
    }

    /** Amends an order. Spot only lowers the quantity and keeps the position in the book; futures may also change the price. */
    static HandlerResult amend(BinanceCall call) {
        Params params = call.params();
        OrderStore orderStore = call.account().orderStore;
        Order order = orderStore.open(params.get("orderId"), params.get("origClientOrderId"));
        if (order == null) {
            return BinanceErrors.noSuchOrder();
        }
        boolean spot = call.product() == BinanceProduct.SPOT;
        BigDecimal quantity = DecimalText.positive(params.get(spot ? "newQty" : "quantity"));
        if (quantity == null) {
            return BinanceErrors.missing(spot ? "newQty" : "quantity");
        }
        if (spot && quantity.compareTo(order.quantity) >= 0) {
            return HandlerResult.binance(400, -2038, "The requested action would not lower the quantity of the order.");
        }
        order.quantity = quantity;
        BigDecimal price = DecimalText.positive(params.get("price"));
        if (!spot && price != null) {
            order.price = price;
        }
        order.updatedNanos = call.nowNanos();
        String json = BinanceOrderJson.queried(call.product(), order);
        return HandlerResult.ok(
                spot
                        ? JsonText.object()
                                .number("transactTime", call.nowMillis())
                                .number("executionId", 1)
                                .json("amendedOrder", json)
                                .end('}')
                        : json);
    }

    static HandlerResult placeBatch(BinanceCall call) {
        Params parsed = Params.ofJson(call.params().get("batchOrders", ""));
        List<Params> batch = parsed.each("");
        if (batch.isEmpty() || batch.size() > MAX_IN_BATCH) {
            return BinanceErrors.missing("batchOrders");
        }
        JsonText answers = JsonText.array();
        for (Params order : batch) {
            answers.element(BinanceOrders.place(call, order).text());
        }
        return HandlerResult.ok(answers.end(']'));
    }

    /**
     * Cancels several orders. The lists have two spellings: the documented one and the lower-case one, which ccxt sends and the real exchange
     * accepts.
     */
    static HandlerResult cancelBatch(BinanceCall call) {
        Params params = call.params();
        String ids = params.get("orderIdList", params.get("orderidlist", ""));
        String clientIds = params.get("origClientOrderIdList", params.get("origclientorderidlist", ""));
        boolean byId = !ids.isEmpty();
        List<String> names = Params.ofJson(byId ? ids : clientIds).list("");
        if (names.isEmpty() || names.size() > MAX_IN_CANCEL_BATCH) {
            return BinanceErrors.missing("orderIdList");
        }
        JsonText answers = JsonText.array();
        for (String name : names) {
            Params one = new Params();
            one.add("symbol", params.get("symbol", ""));
            one.add(byId ? "orderId" : "origClientOrderId", name);
            answers.element(BinanceOrders.cancel(call, one).text());
        }
        return HandlerResult.ok(answers.end(']'));
    }

    /** Sets the dead-man switch of one instrument; 0 disables it. Its time is not scaled, because the caller chooses it. */
    static HandlerResult countdown(BinanceCall call) {
        Params params = call.params();
        Instrument instrument = call.product().market(params.get("symbol"));
        if (instrument == null) {
            return BinanceErrors.unknownSymbol();
        }
        long millis = params.number("countdownTime", -1);
        if (millis < 0) {
            return BinanceErrors.missing("countdownTime");
        }
        if (millis == 0) {
            call.account().disarmDeadMan(instrument);
        } else {
            call.account().armDeadMan(instrument, call.nowNanos() + Math.min(millis, LONGEST_COUNTDOWN_MILLIS) * MILLI);
        }
        return HandlerResult.ok(JsonText.object()
                .text("symbol", instrument.id())
                .text("countdownTime", Long.toString(millis))
                .end('}'));
    }
}
