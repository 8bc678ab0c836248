package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.List;

/** The JSON of orders in Kraken's responses. */
final class KrakenOrderJson {
    private final KrakenMarket market;

    KrakenOrderJson(KrakenMarket market) {
        this.market = market;
    }

    /** Returns one object with the orders as members by id. */
    String list(List<Order> orders) {
        JsonText list = JsonText.object();
        orders.forEach(order -> list.json(order.id, of(order)));
        return list.end('}');
    }

    String of(Order order) {
        KrakenMarket.Pair pair = market.of(order.instrument);
        String descr = JsonText.object()
                .text("pair", pair.altname())
                .text("type", order.terms.side())
                .text("ordertype", order.terms.type())
                .text("price", pair.price(order.priceOrZero()))
                .text("price2", "0")
                .text("leverage", "none")
                .text("order", sentence(order))
                .text("close", "")
                .end('}');
        JsonText json = JsonText.object()
                .json("refid", "null")
                .json("userref", order.terms.note().isEmpty() ? "null" : order.terms.note())
                .text("status", status(order))
                .json("opentm", seconds(order.placedNanos))
                .json("starttm", "0")
                .json("expiretm", "0")
                .json("descr", descr)
                .text("vol", pair.volume(order.quantity))
                .text("vol_exec", pair.volume(order.executed()))
                .text("cost", pair.price(order.cost()))
                .text("fee", pair.price(BigDecimal.ZERO))
                .text("price", pair.price(order.executed().signum() > 0 ? order.instrument.price() : order.executed()))
                .text("stopprice", "0.00000")
                .text("limitprice", "0.00000")
                .text("misc", "")
                .text("oflags", "fciq");
        if (!order.clientId.isEmpty()) {
            json.text("cl_ord_id", order.clientId);
        }
        if (order.state != Order.State.OPEN) {
            json.json("closetm", seconds(order.updatedNanos)).json("reason", "null");
        }
        return json.end('}');
    }

    /** Returns a description such as "buy 1.25000000 XBTUSD @ limit 37500.0". */
    String sentence(Order order) {
        KrakenMarket.Pair pair = market.of(order.instrument);
        String at = order.price == null ? "market" : order.terms.type() + ' ' + pair.price(order.price);
        return order.terms.side() + ' ' + pair.volume(order.quantity) + ' ' + pair.altname() + " @ " + at;
    }

    private static String seconds(long nanos) {
        return BigDecimal.valueOf(Math.floorDiv(nanos, 100_000L), 4).toPlainString();
    }

    private static String status(Order order) {
        return switch (order.state) {
            case OPEN -> "open";
            case FILLED -> "closed";
            case CANCELED -> "canceled";
            case EXPIRED -> "expired";
        };
    }
}
