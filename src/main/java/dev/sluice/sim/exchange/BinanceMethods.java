package dev.sluice.sim.exchange;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The HTTP calls that the methods of Binance's WebSocket APIs correspond to, with the same weight, orders and response. */
final class BinanceMethods {
    private static final Map<String, String> SPOT = Map.ofEntries(
            Map.entry("ping", "GET /api/v3/ping"),
            Map.entry("time", "GET /api/v3/time"),
            Map.entry("exchangeInfo", "GET /api/v3/exchangeInfo"),
            Map.entry("depth", "GET /api/v3/depth"),
            Map.entry("trades.recent", "GET /api/v3/trades"),
            Map.entry("trades.aggregate", "GET /api/v3/aggTrades"),
            Map.entry("klines", "GET /api/v3/klines"),
            Map.entry("avgPrice", "GET /api/v3/avgPrice"),
            Map.entry("ticker.24hr", "GET /api/v3/ticker/24hr"),
            Map.entry("ticker.price", "GET /api/v3/ticker/price"),
            Map.entry("ticker.book", "GET /api/v3/ticker/bookTicker"),
            Map.entry("order.place", "POST /api/v3/order"),
            Map.entry("order.test", "POST /api/v3/order/test"),
            Map.entry("order.status", "GET /api/v3/order"),
            Map.entry("order.cancel", "DELETE /api/v3/order"),
            Map.entry("order.cancelReplace", "POST /api/v3/order/cancelReplace"),
            Map.entry("order.amend.keepPriority", "PUT /api/v3/order/amend/keepPriority"),
            Map.entry("openOrders.status", "GET /api/v3/openOrders"),
            Map.entry("openOrders.cancelAll", "DELETE /api/v3/openOrders"),
            Map.entry("allOrders", "GET /api/v3/allOrders"),
            Map.entry("account.status", "GET /api/v3/account"),
            Map.entry("account.rateLimits.orders", "GET /api/v3/rateLimit/order"),
            Map.entry("myTrades", "GET /api/v3/myTrades"));
    private static final Map<String, String> FUTURES = Map.of(
            "depth", "GET /fapi/v1/depth",
            "ticker.price", "GET /fapi/v2/ticker/price",
            "ticker.book", "GET /fapi/v1/ticker/bookTicker",
            "order.place", "POST /fapi/v1/order",
            "order.modify", "PUT /fapi/v1/order",
            "order.cancel", "DELETE /fapi/v1/order",
            "order.status", "GET /fapi/v1/order",
            "account.balance", "GET /fapi/v2/balance",
            "account.status", "GET /fapi/v2/account",
            "account.position", "GET /fapi/v2/positionRisk");

    private BinanceMethods() {}

    /** Returns HTTP method and path, separated by a space, or null. */
    static @Nullable String call(BinanceProduct product, String method) {
        String bare = method.startsWith("v2/") ? method.substring("v2/".length()) : method;
        return (product == BinanceProduct.SPOT ? SPOT : FUTURES).get(bare);
    }
}
