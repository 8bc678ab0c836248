package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.List;

/** The JSON of orders in Bybit's responses. */
final class BybitOrderJson {
    private static final long MILLI = 1_000_000L;

    private BybitOrderJson() {}

    /** Returns the two ids of an order, which is all that the response of a write contains. */
    static String names(Order order) {
        return JsonText.object()
                .text("orderId", order.id)
                .text("orderLinkId", order.clientId)
                .end('}');
    }

    static String list(List<Order> orders) {
        JsonText list = JsonText.array();
        orders.forEach(order -> list.element(of(order)));
        return list.end(']');
    }

    private static String of(Order order) {
        return with(JsonText.object(), order, order.state);
    }

    /** Returns a stream event with the order in that state. */
    static String event(Order order, Order.State state) {
        String category = BybitOrders.category(order).word();
        return with(JsonText.object().text("category", category), order, state);
    }

    private static String with(JsonText open, Order order, Order.State state) {
        boolean filled = state == Order.State.FILLED;
        BigDecimal left = state == Order.State.OPEN ? order.quantity : BigDecimal.ZERO;
        BigDecimal executed = filled ? order.quantity : BigDecimal.ZERO;
        JsonText json = open.text("symbol", order.instrument.id())
                .text("orderId", order.id)
                .text("orderLinkId", order.clientId)
                .text("side", order.terms.side())
                .text("orderType", order.terms.type())
                .text("timeInForce", order.terms.timeInForce())
                .text("price", DecimalText.shortest(order.priceOrZero()))
                .text("qty", DecimalText.shortest(order.quantity))
                .text("leavesQty", DecimalText.shortest(left))
                .text("leavesValue", DecimalText.shortest(left.multiply(order.priceOrZero())))
                .text("cumExecQty", DecimalText.shortest(executed))
                .text("cumExecValue", DecimalText.shortest(executed.multiply(order.instrument.price())))
                .text("cumExecFee", "0")
                .text("avgPrice", filled ? DecimalText.shortest(order.instrument.price()) : "")
                .text("orderStatus", word(state))
                .text("cancelType", state == Order.State.CANCELED ? "CancelByUser" : "UNKNOWN")
                .text("rejectReason", "EC_NoError")
                .text("stopOrderType", "")
                .text("triggerPrice", "")
                .text("takeProfit", "")
                .text("stopLoss", "")
                .text("marketUnit", "")
                .text("isLeverage", "")
                .number("positionIdx", 0)
                .number("triggerDirection", 0)
                .flag("reduceOnly", order.terms.reduceOnly())
                .flag("closeOnTrigger", false)
                .text("smpType", "None")
                .text("createdTime", millis(order.placedNanos))
                .text("updatedTime", millis(order.updatedNanos));
        if (BybitOrders.category(order) != BybitCategory.SPOT) {
            json.text("tpslMode", "");
        }
        return json.end('}');
    }

    static String execution(Order order) {
        return JsonText.object()
                .text("symbol", order.instrument.id())
                .text("orderId", order.id)
                .text("orderLinkId", order.clientId)
                .text("side", order.terms.side())
                .text("orderType", order.terms.type())
                .text("orderPrice", DecimalText.shortest(order.priceOrZero()))
                .text("orderQty", DecimalText.shortest(order.quantity))
                .text("leavesQty", "0")
                .text("execId", order.id)
                .text("execPrice", DecimalText.shortest(order.instrument.price()))
                .text("execQty", DecimalText.shortest(order.executed()))
                .text("execValue", DecimalText.shortest(order.cost()))
                .text("execFee", "0")
                .text("execType", "Trade")
                .text("feeRate", "0.001")
                .flag("isMaker", false)
                .text("execTime", millis(order.updatedNanos))
                .end('}');
    }

    private static String millis(long nanos) {
        return Long.toString(nanos / MILLI);
    }

    static String status(Order order) {
        return word(order.state);
    }

    private static String word(Order.State state) {
        return switch (state) {
            case OPEN -> "New";
            case FILLED -> "Filled";
            case CANCELED, EXPIRED -> "Cancelled";
        };
    }
}
