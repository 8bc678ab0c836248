package dev.sluice.sim.exchange;

/** Coinbase Exchange's products, coins and market data. */
final class CoinbaseExchangeMarket {
    private static final int LEVELS = 50;
    private static final int MAX_CANDLES = 300;
    private static final int TRADES = 100;

    private final BodyCache cache = new BodyCache();

    static boolean isPublic(String path) {
        String word = path.substring(0, path.indexOf('/') < 0 ? path.length() : path.indexOf('/'));
        boolean signed = path.startsWith("wrapped-assets/redeem") || path.startsWith("wrapped-assets/stake-wrap");
        return word.equals("products")
                || word.equals("currencies")
                || word.equals("time")
                || (word.equals("wrapped-assets") && !signed)
                || isFree(path);
    }

    /** Returns whether the path is the only one without a limit; it is public. */
    static boolean isFree(String path) {
        return path.equals("loans/assets");
    }

    HandlerResult handle(String path, Params params, long nowMillis) {
        return switch (path) {
            case "time" -> time(nowMillis);
            case "products" -> HandlerResult.ok(cache.get("products", CoinbaseExchangeMarket::products));
            case "currencies" -> HandlerResult.ok(cache.get("currencies", CoinbaseExchangeMarket::coins));
            case "products/spark-lines" -> sparkLines(nowMillis / 1_000);
            case "loans/assets", "wrapped-assets" -> HandlerResult.ok("[]");
            default -> path.startsWith("currencies/") ? coin(path) : product(path, params, nowMillis);
        };
    }

    /** Returns the time; among all exchanges only this one reports seconds with a fraction. */
    private static HandlerResult time(long nowMillis) {
        return HandlerResult.ok(JsonText.object()
                .text("iso", ReportedClock.iso(nowMillis))
                .json("epoch", java.math.BigDecimal.valueOf(nowMillis, 3).toPlainString())
                .end('}'));
    }

    private static String products() {
        JsonText products = JsonText.array();
        CoinbaseProducts.ALL.forEach(product -> products.element(json(product)));
        return products.end(']');
    }

    private static String json(CoinbaseProducts.Product product) {
        return JsonText.object()
                .text("id", product.id())
                .text("base_currency", product.instrument().base())
                .text("quote_currency", product.instrument().quote())
                .text("quote_increment", product.step().toPlainString())
                .text("base_increment", product.smallest())
                .text("display_name", product.id())
                .text("min_market_funds", "1")
                .flag("margin_enabled", false)
                .flag("fx_stablecoin", false)
                .text("max_slippage_percentage", "0.02000000")
                .flag("post_only", false)
                .flag("limit_only", false)
                .flag("cancel_only", false)
                .flag("trading_disabled", false)
                .text("status", "online")
                .text("status_message", "")
                .flag("auction_mode", false)
                .end('}');
    }

    private static String coins() {
        JsonText coins = JsonText.array();
        CoinbaseProducts.COINS.keySet().forEach(code -> coins.element(coinOf(code)));
        return coins.end(']');
    }

    private static String coinOf(String code) {
        boolean money = CoinbaseProducts.isMoney(code);
        String details = JsonText.object()
                .text("type", money ? "fiat" : "crypto")
                .json("symbol", "null")
                .number("network_confirmations", 3)
                .number("sort_order", 0)
                .end('}');
        String smallest = money ? "0.01" : "0.00000001";
        return JsonText.object()
                .text("id", code)
                .text("name", CoinbaseProducts.COINS.getOrDefault(code, code))
                .text("min_size", smallest)
                .text("status", "online")
                .text("message", "")
                .text("max_precision", smallest)
                .json("convertible_to", "[]")
                .json("details", details)
                .json("default_network", money ? "null" : "\"ethereum\"")
                .json("supported_networks", "[]")
                .text("display_name", code)
                .end('}');
    }

    private static HandlerResult coin(String path) {
        String code = path.substring("currencies/".length());
        return CoinbaseProducts.COINS.containsKey(code)
                ? HandlerResult.ok(coinOf(code))
                : CoinbaseExchangeErrors.notFound("NotFound");
    }

    private static HandlerResult sparkLines(long second) {
        JsonText lines = JsonText.object();
        for (CoinbaseProducts.Product product : CoinbaseProducts.ALL) {
            lines.json(product.id(), "[" + candle(product, second, false) + "]");
        }
        return HandlerResult.ok(lines.end('}'));
    }

    private HandlerResult product(String path, Params params, long nowMillis) {
        String[] words = path.split("/", 4);
        CoinbaseProducts.Product product = CoinbaseProducts.find(words.length < 2 ? null : words[1]);
        if (product == null) {
            return CoinbaseExchangeErrors.notFound("NotFound");
        }
        return switch (words.length < 3 ? "" : words[2]) {
            case "" -> HandlerResult.ok(json(product));
            case "book" -> book(product, params, nowMillis / 1_000);
            case "ticker" -> ticker(product, nowMillis);
            case "stats" ->
                HandlerResult.ok(JsonText.object()
                        .text("open", product.price())
                        .text("high", product.price())
                        .text("low", product.price())
                        .text("last", product.price())
                        .text("volume", "1000")
                        .text("volume_30day", "30000")
                        .end('}'));
            case "candles" -> candles(product, params, nowMillis / 1_000);
            case "trades" -> trades(product, nowMillis / 1_000);
            default -> CoinbaseExchangeErrors.notFound("NotFound");
        };
    }

    /** Returns the book: level 1 has the best entry of each side, every other level the best fifty. */
    private HandlerResult book(CoinbaseProducts.Product product, Params params, long nowSeconds) {
        int levels = params.number("level", 1) == 1 ? 1 : LEVELS;
        return HandlerResult.ok(cache.get(
                "book " + product.id() + ' ' + levels + ' ' + nowSeconds,
                () -> JsonText.object()
                        .json("bids", side(product, levels, -1))
                        .json("asks", side(product, levels, 1))
                        .number("sequence", nowSeconds)
                        .flag("auction_mode", false)
                        .json("auction", "null")
                        .text("time", ReportedClock.iso(nowSeconds * 1_000))
                        .end('}')));
    }

    private static String side(CoinbaseProducts.Product product, int levels, int sign) {
        JsonText side = JsonText.array();
        for (int i = 1; i <= levels; i++) {
            side.element("[\"" + product.priceAway(sign * i) + "\",\"1\",1]");
        }
        return side.end(']');
    }

    private static HandlerResult ticker(CoinbaseProducts.Product product, long nowMillis) {
        return HandlerResult.ok(JsonText.object()
                .number("trade_id", nowMillis / 1_000)
                .text("price", product.price())
                .text("size", "0.1")
                .text("time", ReportedClock.iso(nowMillis))
                .text("bid", product.priceAway(-1))
                .text("ask", product.priceAway(1))
                .text("volume", "1000")
                .end('}'));
    }

    private HandlerResult candles(CoinbaseProducts.Product product, Params params, long nowSeconds) {
        long seconds = params.number("granularity", 60);
        if (seconds < 60 || seconds > 86_400) {
            return CoinbaseExchangeErrors.refused("Unsupported granularity");
        }
        long latest = nowSeconds / seconds * seconds;
        return HandlerResult.ok(cache.get("candles " + product.id() + ' ' + latest + ' ' + seconds, () -> {
            JsonText candles = JsonText.array();
            for (int n = 0; n < MAX_CANDLES; n++) {
                candles.element(candle(product, latest - n * seconds, true));
            }
            return candles.end(']');
        }));
    }

    private static String candle(CoinbaseProducts.Product product, long second, boolean withVolume) {
        String price = product.price();
        return "[" + second + ',' + price + ',' + price + ',' + price + ',' + price + (withVolume ? ",1]" : "]");
    }

    private static HandlerResult trades(CoinbaseProducts.Product product, long second) {
        JsonText trades = JsonText.array();
        for (long n = 0; n < TRADES; n++) {
            trades.element(JsonText.object()
                    .number("trade_id", second - n)
                    .text("side", "sell")
                    .text("size", "0.1")
                    .text("price", product.price())
                    .text("time", ReportedClock.iso((second - n) * 1_000))
                    .end('}'));
        }
        return HandlerResult.ok(trades.end(']'));
    }
}
