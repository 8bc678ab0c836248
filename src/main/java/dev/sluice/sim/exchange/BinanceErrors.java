package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;

/** Binance's error responses that several calls share. */
final class BinanceErrors {
    private BinanceErrors() {}

    static HandlerResult missing(String parameter) {
        return HandlerResult.binance(
                400, -1102, "Mandatory parameter '" + parameter + "' was not sent, was empty/null, or malformed.");
    }

    static HandlerResult duplicate(String parameter) {
        return HandlerResult.binance(400, -1101, "Duplicate values for a parameter detected: " + parameter);
    }

    static HandlerResult unknownSymbol() {
        return HandlerResult.binance(400, -1121, "Invalid symbol.");
    }

    static HandlerResult unknownOrderToCancel() {
        return HandlerResult.binance(400, -2011, "Unknown order sent.");
    }

    static HandlerResult noSuchOrder() {
        return HandlerResult.binance(400, -2013, "Order does not exist.");
    }

    static HandlerResult noSuchPath(BinanceProduct product, String method, String path) {
        if (product == BinanceProduct.SPOT) {
            String html = """
                    <html>
                    <head><title>404 Not Found</title></head>
                    <body>
                    <center><h1>404 Not Found</h1></center>
                    </body>
                    </html>
                    """;
            return new HandlerResult(404, html.getBytes(StandardCharsets.UTF_8), CallVerdict.FAILED);
        }
        return HandlerResult.binance(404, -5000, "Path " + path + ", Method " + method + " is invalid");
    }

    static HandlerResult tooManyOrders(BinanceProduct product, boolean in10Seconds) {
        String limit = in10Seconds
                ? product.ordersPer10Seconds + " orders per 10 SECOND"
                : product.longOrders + " orders per 1 " + (product == BinanceProduct.SPOT ? "DAY" : "MINUTE");
        return HandlerResult.binance(
                429, -1015, "Too many new orders; current limit is " + limit + ".", CallVerdict.LIMITED);
    }

    static HandlerResult tooMuchWeight(long size) {
        return HandlerResult.binance(
                429,
                -1003,
                "Too much request weight used; current limit is " + size + " request weight per 1 MINUTE."
                        + " Please use WebSocket Streams for live updates to avoid polling the API.",
                CallVerdict.LIMITED);
    }

    static HandlerResult tooManyConnects() {
        return HandlerResult.binance(429, -1034, "Too many connections are being established.", CallVerdict.LIMITED);
    }

    static HandlerResult banned(long untilMillis, CallVerdict callVerdict) {
        return HandlerResult.binance(
                418,
                -1003,
                "Way too much request weight used; IP banned until " + untilMillis
                        + ". Please use WebSocket Streams for live updates to avoid bans.",
                callVerdict);
    }
}
