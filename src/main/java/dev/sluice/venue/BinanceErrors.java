package dev.sluice.venue;

import java.nio.charset.StandardCharsets;

/** Binance's refusals that several calls share, in its own words. */
final class BinanceErrors {
    private BinanceErrors() {}

    static Reply missing(String parameter) {
        return Reply.binance(
                400, -1102, "Mandatory parameter '" + parameter + "' was not sent, was empty/null, or malformed.");
    }

    static Reply duplicate(String parameter) {
        return Reply.binance(400, -1101, "Duplicate values for a parameter detected: " + parameter);
    }

    static Reply unknownSymbol() {
        return Reply.binance(400, -1121, "Invalid symbol.");
    }

    static Reply unknownOrderToCancel() {
        return Reply.binance(400, -2011, "Unknown order sent.");
    }

    static Reply noSuchOrder() {
        return Reply.binance(400, -2013, "Order does not exist.");
    }

    static Reply noSuchPath(BinanceProduct product, String method, String path) {
        if (product == BinanceProduct.SPOT) {
            String html = """
                    <html>
                    <head><title>404 Not Found</title></head>
                    <body>
                    <center><h1>404 Not Found</h1></center>
                    </body>
                    </html>
                    """;
            return new Reply(404, html.getBytes(StandardCharsets.UTF_8), Verdict.FAILED);
        }
        return Reply.binance(404, -5000, "Path " + path + ", Method " + method + " is invalid");
    }

    static Reply tooManyOrders(BinanceProduct product, boolean in10Seconds) {
        String limit = in10Seconds
                ? product.ordersPer10Seconds + " orders per 10 SECOND"
                : product.longOrders + " orders per 1 " + (product == BinanceProduct.SPOT ? "DAY" : "MINUTE");
        return Reply.binance(429, -1015, "Too many new orders; current limit is " + limit + ".", Verdict.LIMITED);
    }

    static Reply tooMuchWeight(long size) {
        return Reply.binance(
                429,
                -1003,
                "Too much request weight used; current limit is " + size + " request weight per 1 MINUTE."
                        + " Please use WebSocket Streams for live updates to avoid polling the API.",
                Verdict.LIMITED);
    }

    static Reply tooManyConnects() {
        return Reply.binance(429, -1034, "Too many connections are being established.", Verdict.LIMITED);
    }

    static Reply banned(long untilMillis, Verdict verdict) {
        return Reply.binance(
                418,
                -1003,
                "Way too much request weight used; IP banned until " + untilMillis
                        + ". Please use WebSocket Streams for live updates to avoid bans.",
                verdict);
    }
}
