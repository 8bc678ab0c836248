package dev.sluice.sim.exchange;

import java.math.BigDecimal;

/** The JSON of an order in Binance's responses. */
final class BinanceOrderJson {
    private static final long MILLI = 1_000_000L;

    private BinanceOrderJson() {}

    static String placed(BinanceProduct product, Order order) {
        if (product != BinanceProduct.SPOT) {
            return futures(order).end('}');
        }
        String fill = order.state != Order.State.FILLED
                ? "[]"
                : "["
                        + JsonText.object()
                                .text("price", product.written(order.instrument.price()))
                                .text("qty", product.written(order.quantity))
                                .text("commission", "0.00000000")
                                .text("commissionAsset", order.instrument.quote())
                                .number("tradeId", 1)
                                .end('}')
                        + "]";
        return spot(order)
                .number("transactTime", order.placedNanos / MILLI)
                .json("fills", fill)
                .end('}');
    }

    static String queried(BinanceProduct product, Order order) {
        if (product != BinanceProduct.SPOT) {
            return futures(order).end('}');
        }
        return spot(order)
                .text("stopPrice", "0.00000000")
                .text("icebergQty", "0.00000000")
                .number("time", order.placedNanos / MILLI)
                .number("updateTime", order.updatedNanos / MILLI)
                .flag("isWorking", true)
                .end('}');
    }

    static String canceled(BinanceProduct product, Order order) {
        if (product != BinanceProduct.SPOT) {
            return futures(order).end('}');
        }
        return spot(order)
                .text("origClientOrderId", order.clientId)
                .number("transactTime", order.updatedNanos / MILLI)
                .end('}');
    }

    private static JsonText spot(Order order) {
        BinanceProduct product = BinanceProduct.SPOT;
        return JsonText.object()
                .text("symbol", order.instrument.id())
                .json("orderId", order.id)
                .number("orderListId", -1)
                .text("clientOrderId", order.clientId)
                .text("price", product.written(order.priceOrZero()))
                .text("origQty", product.written(order.quantity))
                .text("executedQty", product.written(order.executed()))
                .text("origQuoteOrderQty", "0.00000000")
                .text("cummulativeQuoteQty", product.written(order.cost()))
                .text("status", status(order))
                .text("timeInForce", order.terms.timeInForce())
                .text("type", order.terms.type())
                .text("side", order.terms.side())
                .number("workingTime", order.placedNanos / MILLI)
                .text("selfTradePreventionMode", "EXPIRE_MAKER");
    }

    private static JsonText futures(Order order) {
        BinanceProduct product = BinanceProduct.FUTURES;
        boolean filled = order.executed().signum() > 0;
        return JsonText.object()
                .json("orderId", order.id)
                .text("symbol", order.instrument.id())
                .text("status", status(order))
                .text("clientOrderId", order.clientId)
                .text("price", product.written(order.priceOrZero()))
                .text("avgPrice", product.written(filled ? order.instrument.price() : BigDecimal.ZERO))
                .text("origQty", product.written(order.quantity))
                .text("executedQty", product.written(order.executed()))
                .text("cumQty", product.written(order.executed()))
                .text("cumQuote", product.written(order.cost()))
                .text("timeInForce", order.terms.timeInForce())
                .text("type", order.terms.type())
                .flag("reduceOnly", order.terms.reduceOnly())
                .flag("closePosition", false)
                .text("side", order.terms.side())
                .text("positionSide", order.terms.note())
                .text("stopPrice", "0")
                .text("workingType", "CONTRACT_PRICE")
                .flag("priceProtect", false)
                .text("origType", order.terms.type())
                .number("time", order.placedNanos / MILLI)
                .number("updateTime", order.updatedNanos / MILLI);
    }

    private static String status(Order order) {
        return order.state == Order.State.OPEN ? "NEW" : order.state.name();
    }
}
