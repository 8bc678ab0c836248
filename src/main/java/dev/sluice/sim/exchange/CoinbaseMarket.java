package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Coinbase Advanced Trade's market data, the same at the public {@code /market} paths and at the signed ones. */
final class CoinbaseMarket {
    private static final int MAX_LEVELS = 500;
    private static final int MAX_CANDLES = 350;
    private static final int MAX_TRADES = 1_000;
    private static final Map<String, Long> SECONDS = Map.of(
            "ONE_MINUTE", 60L,
            "FIVE_MINUTE", 300L,
            "FIFTEEN_MINUTE", 900L,
            "THIRTY_MINUTE", 1_800L,
            "ONE_HOUR", 3_600L,
            "TWO_HOUR", 7_200L,
            "SIX_HOUR", 21_600L,
            "ONE_DAY", 86_400L);

    private final BodyCache cache = new BodyCache();

    /** Handles a call; {@code path} follows {@code /brokerage/} or {@code /brokerage/market/}. */
    HandlerResult handle(String path, Params params, long nowMillis) {
        if (path.equals("products")) {
            return products(params);
        }
        if (path.equals("product_book")) {
            return book(params, nowMillis);
        }
        if (path.equals("best_bid_ask")) {
            return bestBidAsk(nowMillis);
        }
        if (!path.startsWith("products/")) {
            return CoinbaseErrors.noSuchPath();
        }
        String[] words = path.split("/", 4);
        CoinbaseProducts.Product product = CoinbaseProducts.find(words[1]);
        if (product == null) {
            return CoinbaseErrors.noSuchProduct();
        }
        return switch (words.length < 3 ? "" : words[2]) {
            case "" -> HandlerResult.ok(json(product));
            case "candles" -> candles(product, params, nowMillis);
            case "ticker" -> trades(product, params, nowMillis);
            default -> CoinbaseErrors.noSuchPath();
        };
    }

    /** Lists products; the list of futures is empty. */
    private HandlerResult products(Params params) {
        List<String> named = params.all("product_ids");
        boolean spot = params.get("product_type", "SPOT").equals("SPOT");
        return HandlerResult.ok(cache.get("products " + spot + named, () -> {
            JsonText products = JsonText.array();
            int count = 0;
            for (CoinbaseProducts.Product product : CoinbaseProducts.ALL) {
                if (spot && (named.isEmpty() || named.contains(product.id()))) {
                    products.element(json(product));
                    count++;
                }
            }
            return JsonText.object()
                    .json("products", products.end(']'))
                    .number("num_products", count)
                    .end('}');
        }));
    }

    private static String json(CoinbaseProducts.Product product) {
        String base = product.instrument().base();
        String quote = product.instrument().quote();
        String step = product.step().toPlainString();
        return JsonText.object()
                .text("product_id", product.id())
                .text("price", product.price())
                .text("price_percentage_change_24h", "0")
                .text("volume_24h", "1000")
                .text("volume_percentage_change_24h", "0")
                .text("base_increment", product.smallest())
                .text("quote_increment", step)
                .text("quote_min_size", "1")
                .text("quote_max_size", "150000000")
                .text("base_min_size", product.smallest())
                .text("base_max_size", "3400")
                .text("base_name", CoinbaseProducts.COINS.getOrDefault(base, base))
                .text("quote_name", CoinbaseProducts.COINS.getOrDefault(quote, quote))
                .flag("is_disabled", false)
                .text("status", "online")
                .flag("cancel_only", false)
                .flag("limit_only", false)
                .flag("post_only", false)
                .flag("trading_disabled", false)
                .flag("auction_mode", false)
                .text("product_type", "SPOT")
                .text("quote_currency_id", quote)
                .text("base_currency_id", base)
                .text("mid_market_price", "")
                .text("alias", "")
                .json("alias_to", "[]")
                .text("base_display_symbol", base)
                .text("quote_display_symbol", quote)
                .flag("view_only", false)
                .text("price_increment", step)
                .text("display_name", product.id())
                .text("product_venue", "CBE")
                .end('}');
    }

    /** Returns the book as of the last whole second. */
    private HandlerResult book(Params params, long nowMillis) {
        CoinbaseProducts.Product product = CoinbaseProducts.find(params.get("product_id"));
        if (product == null) {
            return CoinbaseErrors.invalid("product_id is missing or unknown");
        }
        int levels = (int) Math.max(1, Math.min(MAX_LEVELS, params.number("limit", 100)));
        long millis = nowMillis / 1_000 * 1_000;
        return HandlerResult.ok(cache.get(
                "book " + product.id() + ' ' + levels + ' ' + millis,
                () -> JsonText.object()
                        .json("pricebook", book(product, levels, millis))
                        .text("last", product.price())
                        .text("mid_market", product.price())
                        .end('}')));
    }

    private static HandlerResult bestBidAsk(long nowMillis) {
        JsonText books = JsonText.array();
        CoinbaseProducts.ALL.forEach(product -> books.element(book(product, 1, nowMillis)));
        return HandlerResult.ok(
                JsonText.object().json("pricebooks", books.end(']')).end('}'));
    }

    private static String book(CoinbaseProducts.Product product, int levels, long nowMillis) {
        return JsonText.object()
                .text("product_id", product.id())
                .json("bids", side(product, levels, -1))
                .json("asks", side(product, levels, 1))
                .text("time", ReportedClock.iso(nowMillis))
                .end('}');
    }

    private static String side(CoinbaseProducts.Product product, int levels, int sign) {
        JsonText side = JsonText.array();
        for (int i = 1; i <= levels; i++) {
            side.element(JsonText.object()
                    .text("price", product.priceAway(sign * i))
                    .text("size", "1")
                    .end('}'));
        }
        return side.end(']');
    }

    private HandlerResult candles(CoinbaseProducts.Product product, Params params, long nowMillis) {
        Long seconds = SECONDS.get(params.get("granularity", ""));
        if (seconds == null) {
            return CoinbaseErrors.invalid("granularity is missing or unknown");
        }
        long end = Math.min(params.number("end", Long.MAX_VALUE), nowMillis / 1_000) / seconds * seconds;
        long begin = Math.max(params.number("start", 0), end - (MAX_CANDLES - 1) * seconds);
        return HandlerResult.ok(cache.get("candles " + product.id() + ' ' + begin + ' ' + end + ' ' + seconds, () -> {
            JsonText candles = JsonText.array();
            for (long start = end; start >= begin; start -= seconds) {
                candles.element(candle(start, product.price()));
            }
            return JsonText.object().json("candles", candles.end(']')).end('}');
        }));
    }

    private static String candle(long start, String price) {
        return JsonText.object()
                .text("start", Long.toString(start))
                .text("low", price)
                .text("high", price)
                .text("open", price)
                .text("close", price)
                .text("volume", "1")
                .end('}');
    }

    private static HandlerResult trades(CoinbaseProducts.Product product, Params params, long nowMillis) {
        long count = Math.max(1, Math.min(MAX_TRADES, params.number("limit", 100)));
        long second = nowMillis / 1_000;
        List<String> trades = new ArrayList<>();
        for (long n = 0; n < count; n++) {
            trades.add(JsonText.object()
                    .text("trade_id", Long.toString(second - n))
                    .text("product_id", product.id())
                    .text("price", product.price())
                    .text("size", "0.1")
                    .text("time", ReportedClock.iso((second - n) * 1_000))
                    .text("side", "BUY")
                    .text("bid", "")
                    .text("ask", "")
                    .end('}'));
        }
        return HandlerResult.ok(JsonText.object()
                .json("trades", "[" + String.join(",", trades) + "]")
                .text("best_bid", product.priceAway(-1))
                .text("best_ask", product.priceAway(1))
                .end('}'));
    }
}
