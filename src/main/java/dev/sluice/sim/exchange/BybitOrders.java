package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Bybit's calls that place, amend and cancel one order or cancel all. */
final class BybitOrders {
    private static final int LONGEST_CLIENT_ID = 36;

    private final OrderIds ids = new OrderIds();

    HandlerResult place(BybitCall call) {
        return answer(call, place(call, call.params()));
    }

    static HandlerResult amend(BybitCall call) {
        return answer(call, amend(call, call.params()));
    }

    static HandlerResult cancel(BybitCall call) {
        return answer(call, cancel(call, call.params()));
    }

    private static HandlerResult answer(BybitCall call, Done done) {
        Order order = done.order();
        return order == null
                ? BybitErrors.refused(done.code(), done.message(), call.nowMillis())
                : BybitErrors.result(BybitOrderJson.names(order), call.nowMillis());
    }

    /** Places the order that {@code params} describe: those of the call or of one order of a batch. */
    Done place(BybitCall call, Params params) {
        BybitCategory category = call.category();
        Instrument instrument = category == null ? null : category.market(params.get("symbol"));
        if (category == null || instrument == null) {
            return category == null ? Done.failed(10_001, "Illegal category") : Done.failed(10_001, "symbol invalid");
        }
        Done wrong = wrong(call, category, params, instrument);
        if (wrong != null) {
            return wrong;
        }
        Order order = order(call, category, params, instrument);
        call.account().orders(category).add(order);
        return Done.well(order);
    }

    private static @Nullable Done wrong(BybitCall call, BybitCategory category, Params params, Instrument instrument) {
        String side = params.get("side", "");
        String type = params.get("orderType", "");
        String clientId = params.get("orderLinkId", "");
        if (!side.equals("Buy") && !side.equals("Sell")) {
            return Done.failed(10_001, "Side invalid");
        }
        if (!type.equals("Limit") && !type.equals("Market")) {
            return Done.failed(10_001, "OrderType invalid");
        }
        if (DecimalText.positive(params.get("qty")) == null) {
            return Done.failed(10_001, "Qty invalid");
        }
        if (type.equals("Limit") && DecimalText.positive(params.get("price")) == null) {
            return Done.failed(10_001, "Price invalid");
        }
        if (clientId.length() > LONGEST_CLIENT_ID) {
            return Done.failed(10_001, "OrderLinkId is invalid");
        }
        if (call.account().orders(category).open(null, clientId) != null) {
            return category == BybitCategory.SPOT
                    ? Done.failed(170_141, "Duplicate clientOrderId")
                    : Done.failed(110_072, "OrderLinkedID is duplicate");
        }
        return call.account().hasRoomFor(category, instrument)
                ? null
                : Done.failed(110_009, "The number of stop orders exceeds the maximum allowable limit");
    }

    /** Creates the order. The quantity of a spot market buy is in the quote coin unless {@code marketUnit} says otherwise. */
    private Order order(BybitCall call, BybitCategory category, Params params, Instrument instrument) {
        boolean market = params.get("orderType", "").equals("Market");
        BigDecimal size = DecimalText.positive(params.get("qty"));
        BigDecimal quantity = size == null ? BigDecimal.ONE : size;
        String unit = params.get("marketUnit", params.get("side", "").equals("Buy") ? "quoteCoin" : "baseCoin");
        if (market && category == BybitCategory.SPOT && unit.equals("quoteCoin")) {
            quantity = quantity.divide(instrument.price(), 8, RoundingMode.DOWN);
        }
        String timeInForce = market ? "IOC" : params.get("timeInForce", "GTC");
        OrderTerms terms = new OrderTerms(
                params.get("side", ""),
                params.get("orderType", ""),
                timeInForce,
                quantity,
                market ? null : DecimalText.positive(params.get("price")),
                params.isTrue("reduceOnly"),
                category.word());
        Order order = new Order(ids.nextUuid(), params.get("orderLinkId", ""), instrument, terms, call.nowNanos());
        if (market) {
            order.state = Order.State.FILLED;
        } else if (timeInForce.equals("IOC") || timeInForce.equals("FOK")) {
            order.state = Order.State.EXPIRED;
        }
        return order;
    }

    static Done amend(BybitCall call, Params params) {
        Order order = named(call, params);
        if (order == null) {
            return missing(call);
        }
        BigDecimal quantity = DecimalText.positive(params.get("qty"));
        BigDecimal price = DecimalText.positive(params.get("price"));
        if (quantity == null && price == null) {
            return Done.failed(10_001, "params error: nothing to amend");
        }
        order.quantity = quantity == null ? order.quantity : quantity;
        order.price = price == null ? order.price : price;
        order.updatedNanos = call.nowNanos();
        return Done.well(order);
    }

    static Done cancel(BybitCall call, Params params) {
        Order order = named(call, params);
        if (order == null) {
            return missing(call);
        }
        call.account().orders(category(order)).cancel(order, call.nowNanos());
        return Done.well(order);
    }

    private static @Nullable Order named(BybitCall call, Params params) {
        BybitCategory category = call.category();
        Order order = category == null
                ? null
                : call.account().orders(category).open(params.get("orderId"), params.get("orderLinkId"));
        return order != null && order.instrument.id().equals(params.get("symbol")) ? order : null;
    }

    private static Done missing(BybitCall call) {
        if (call.category() == null) {
            return Done.failed(10_001, "Illegal category");
        }
        return call.category() == BybitCategory.SPOT
                ? Done.failed(170_213, "Order does not exist.")
                : Done.failed(110_001, "order not exists or too late to cancel");
    }

    static BybitCategory category(Order order) {
        BybitCategory category = BybitCategory.of(order.terms.note());
        if (category == null) {
            throw new IllegalStateException("an order of no category: " + order.id);
        }
        return category;
    }

    /** Cancels all orders of one symbol, of one coin or of the category. */
    static HandlerResult cancelAll(BybitCall call) {
        BybitCategory category = call.category();
        if (category == null) {
            return BybitErrors.parameter("Illegal category", call.nowMillis());
        }
        OrderStore orderStore = call.account().orders(category);
        JsonText list = JsonText.array();
        for (Order order : BybitReads.asked(call, category, orderStore.open((Instrument) null))) {
            orderStore.cancel(order, call.nowNanos());
            list.element(BybitOrderJson.names(order));
        }
        String result = JsonText.object()
                .json("list", list.end(']'))
                .text("success", "1")
                .end('}');
        return BybitErrors.result(result, call.nowMillis());
    }

    /** Sets how long the account may be disconnected. */
    static HandlerResult disconnect(BybitCall call) {
        long seconds = call.params().number("timeWindow", -1);
        if (seconds < 3 || seconds > 300) {
            return BybitErrors.parameter("timeWindow is invalid", call.nowMillis());
        }
        call.account().disconnectSeconds = seconds;
        return BybitErrors.result("{}", call.nowMillis());
    }

    /** The result of one order of a call. */
    record Done(int code, String message, @Nullable Order order) {

        static Done well(Order order) {
            return new Done(0, "OK", order);
        }

        static Done failed(int code, String message) {
            return new Done(code, message, null);
        }
    }
}
