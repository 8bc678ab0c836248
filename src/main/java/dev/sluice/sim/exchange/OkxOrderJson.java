package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.List;

/** The JSON of orders in OKX's responses. */
final class OkxOrderJson {
    private static final long MILLI = 1_000_000L;

    private OkxOrderJson() {}

    static String list(List<Order> orders) {
        JsonText list = JsonText.array();
        for (Order order : orders) {
            write(list.openElement('{'), order, order.state).close('}');
        }
        return list.end(']');
    }

    static String of(Order order) {
        return of(order, order.state);
    }

    /** Returns the order in that state. */
    static String of(Order order, Order.State state) {
        return write(JsonText.object(), order, state).end('}');
    }

    private static JsonText write(JsonText into, Order order, Order.State state) {
        boolean filled = state == Order.State.FILLED;
        String executed = DecimalText.shortest(filled ? order.quantity : BigDecimal.ZERO);
        return into.text("instType", OkxProduct.type(order.instrument))
                .text("instId", order.instrument.id())
                .text("ccy", "")
                .text("ordId", order.id)
                .text("clOrdId", order.clientId)
                .text("tag", "")
                .text("px", order.price == null ? "" : DecimalText.shortest(order.price))
                .text("sz", DecimalText.shortest(order.quantity))
                .text("tgtCcy", "")
                .text("ordType", order.terms.type())
                .text("side", order.terms.side())
                .text("posSide", "net")
                .text("tdMode", order.terms.note())
                .text("accFillSz", executed)
                .text("fillPx", filled ? DecimalText.shortest(order.instrument.price()) : "")
                .text("fillSz", executed)
                .text("fillTime", filled ? millis(order.updatedNanos) : "")
                .text("tradeId", filled ? order.id : "")
                .text("avgPx", filled ? DecimalText.shortest(order.instrument.price()) : "")
                .text("state", word(state))
                .text("lever", "")
                .text("fee", "0")
                .text("feeCcy", order.instrument.quote())
                .text("rebate", "0")
                .text("rebateCcy", order.instrument.base())
                .text("pnl", "0")
                .text("category", "normal")
                .text("reduceOnly", Boolean.toString(order.terms.reduceOnly()))
                .text("cTime", millis(order.placedNanos))
                .text("uTime", millis(order.updatedNanos));
    }

    static String fill(Order order) {
        return JsonText.object()
                .text("instType", OkxProduct.type(order.instrument))
                .text("instId", order.instrument.id())
                .text("tradeId", order.id)
                .text("ordId", order.id)
                .text("clOrdId", order.clientId)
                .text("billId", order.id)
                .text("tag", "")
                .text("fillPx", DecimalText.shortest(order.instrument.price()))
                .text("fillSz", DecimalText.shortest(order.executed()))
                .text("side", order.terms.side())
                .text("posSide", "net")
                .text("execType", "T")
                .text("feeCcy", order.instrument.quote())
                .text("fee", DecimalText.shortest(BigDecimal.ZERO))
                .text("ts", millis(order.updatedNanos))
                .end('}');
    }

    private static String millis(long nanos) {
        return Long.toString(nanos / MILLI);
    }

    static String state(Order order) {
        return word(order.state);
    }

    private static String word(Order.State state) {
        return switch (state) {
            case OPEN -> "live";
            case FILLED -> "filled";
            case CANCELED, EXPIRED -> "canceled";
        };
    }
}
