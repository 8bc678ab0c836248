package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.OrderCalls;
import dev.sluice.sim.kernel.OrderForm;
import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import java.math.BigDecimal;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Binance's calls that place, change, cancel and read orders of spot or futures. */
final class BinanceOrders {
    private static final int MAX_IN_BATCH = 5;
    private static final int MAX_IN_CANCEL_BATCH = 10;
    private static final long LONGEST_COUNTDOWN_MILLIS = 86_400_000;
    private static final long MILLI = 1_000_000L;

    private final Binance binance;
    private final Templates texts;
    private final boolean spot;
    final OrderCalls calls;

    BinanceOrders(Binance binance) {
        this.binance = binance;
        this.texts = binance.texts;
        this.spot = binance.isSpot();
        OrderProcessor processor = new OrderProcessor(texts, "problems", new OrderIds()::next) {
            @Override
            public @Nullable String wrongField(Params params) {
                return BinanceOrders.wrongField(
                        params, form(), texts.table("allowed").getOrDefault("type", ""));
            }
        };
        this.calls = new OrderCalls(binance, processor);
    }

    /** Returns the first field that is missing or impossible: which fields an order needs depends on its type. */
    private static @Nullable String wrongField(Params params, OrderForm form, String types) {
        String type = params.get("type", "");
        boolean limit = type.equals("LIMIT") || type.equals("LIMIT_MAKER");
        boolean byQuote = type.equals("MARKET") && DecimalText.positive(params.get("quoteOrderQty")) != null;
        boolean sized =
                byQuote || params.isTrue("closePosition") || DecimalText.positive(params.get("quantity")) != null;
        if (!form.sides().contains(params.get("side", ""))) {
            return "side";
        }
        if (!List.of(types.split(" ", -1)).contains(type)) {
            return "type";
        }
        if (type.equals("LIMIT") && params.get("timeInForce") == null) {
            return "timeInForce";
        }
        if (!sized) {
            return "quantity";
        }
        return limit && DecimalText.positive(params.get("price")) == null ? "price" : null;
    }

    HandlerResult open(RestCall call) {
        return list(call, Stream.of());
    }

    HandlerResult all(RestCall call) {
        return call.params().get("symbol") == null
                ? binance.missing("symbol")
                : list(call, call.orders().closed(call.instrument()).stream());
    }

    private HandlerResult list(RestCall call, Stream<Order> before) {
        if (call.params().get("symbol") != null && call.instrument() == null) {
            return texts.refused("noSuchMarket");
        }
        StringJoiner list = new StringJoiner(",", "[", "]");
        Stream.concat(before, call.orders().open(call.instrument()).stream())
                .forEach(order -> list.add(calls.text(call.argument(), order, call)));
        return HandlerResult.ok(list.toString());
    }

    /** Cancels and then places an order; one response reports both, with status 409 when only one succeeded. */
    HandlerResult cancelReplace(RestCall call) {
        Params params = call.params();
        String mode = params.get("cancelReplaceMode", "");
        if (!mode.equals("STOP_ON_FAILURE") && !mode.equals("ALLOW_FAILURE")) {
            return binance.missing("cancelReplaceMode");
        }
        Params cancel = new Params();
        cancel.add("symbol", params.get("symbol", ""));
        cancel.add("orderId", params.get("cancelOrderId", ""));
        cancel.add("origClientOrderId", params.get("cancelOrigClientOrderId", ""));
        HandlerResult canceled = calls.one("cancel", "order+canceled", call, cancel);
        HandlerResult placed = !canceled.isOk() && mode.equals("STOP_ON_FAILURE")
                ? null
                : calls.one("place", "order+placed", call, params);
        boolean placedOk = placed != null && placed.isOk();
        String both = texts.text(
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

    private HandlerResult notReplaced(boolean partly, String both) {
        String message = partly ? "Order cancel-replace partially failed." : "Order cancel-replace failed.";
        Values values = Values.of("code", partly ? -2021 : -2022, "message", message, "data", both);
        return HandlerResult.of(partly ? 409 : 400, texts.text("notReplaced", values), CallVerdict.FAILED);
    }

    /** Amends an order. Spot only lowers the quantity and keeps the position in the book; futures may change both. */
    HandlerResult amend(RestCall call) {
        Params params = call.params();
        Order order = call.orders().open(params.get("orderId"), params.get("origClientOrderId"));
        if (order == null) {
            return texts.refused("noSuchOrder");
        }
        String field = spot ? "newQty" : "quantity";
        BigDecimal quantity = DecimalText.positive(params.get(field));
        if (quantity == null) {
            return binance.missing(field);
        }
        if (spot && quantity.compareTo(order.quantity) >= 0) {
            return texts.refused("notLowered");
        }
        order.amend(params.get(field), spot ? null : params.get("price"), call.nowNanos());
        return HandlerResult.ok(
                spot
                        ? texts.text("amended", call, Values.of("order", calls.text(call.argument(), order, call)))
                        : calls.text(call.argument(), order, call));
    }

    HandlerResult placeBatch(RestCall call) {
        List<Params> batch = Params.ofJson(call.params().get("batchOrders", "")).each("");
        if (batch.isEmpty() || batch.size() > MAX_IN_BATCH) {
            return binance.missing("batchOrders");
        }
        StringJoiner responses = new StringJoiner(",", "[", "]");
        batch.forEach(
                order -> responses.add(calls.one("place", "order", call, order).text()));
        return HandlerResult.ok(responses.toString());
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
            return binance.missing("orderIdList");
        }
        StringJoiner responses = new StringJoiner(",", "[", "]");
        for (String name : names) {
            Params one = new Params();
            one.add("symbol", params.get("symbol", ""));
            one.add(byId ? "orderId" : "origClientOrderId", name);
            responses.add(calls.one("cancel", "order", call, one).text());
        }
        return HandlerResult.ok(responses.toString());
    }

    /** Sets the dead-man switch of one instrument; 0 disables it. Its time is not scaled: the caller chooses it. */
    HandlerResult countdown(RestCall call) {
        Instrument market = call.instrument();
        if (market == null) {
            return texts.refused("noSuchMarket");
        }
        long millis = call.params().number("countdownTime", -1);
        if (millis < 0) {
            return binance.missing("countdownTime");
        }
        long afterNanos = Math.min(millis, LONGEST_COUNTDOWN_MILLIS) * MILLI;
        call.account().deadManTimer(market).set(call.nowNanos(), afterNanos);
        return HandlerResult.ok(texts.text("countdown", market, Values.of("countdown", millis)));
    }
}
