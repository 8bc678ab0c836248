package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A public stream: {@code btcusdt@trade}, {@code @aggTrade}, {@code @bookTicker}, {@code @depth5} to {@code 20}, {@code @kline_...},
 * {@code @miniTicker}. Each {@link Trade} causes one event. {@code @depth} sends nothing, because the book never changes.
 */
record BinanceFeed(Instrument instrument, BinanceProduct product, String kind) {
    private static final long LAST_UPDATE = 1_027_024;

    /** Returns the feed, or null for an unknown market or stream kind. */
    static @Nullable BinanceFeed of(String stream, BinanceProduct product) {
        int at = stream.indexOf('@');
        Instrument instrument =
                at < 0 ? null : product.market(stream.substring(0, at).toUpperCase(Locale.ROOT));
        if (instrument == null) {
            return null;
        }
        String kind = stream.substring(at + 1);
        int speed = kind.indexOf('@');
        String bare = speed < 0 ? kind : kind.substring(0, speed);
        return switch (bare) {
            case "trade", "aggTrade", "bookTicker", "miniTicker", "depth5", "depth10", "depth20" ->
                new BinanceFeed(instrument, product, bare);
            default ->
                BinanceMarket.intervalMillis(bare.startsWith("kline_") ? bare.substring(6) : "") > 0
                        ? new BinanceFeed(instrument, product, bare)
                        : null;
        };
    }

    String event(long number) {
        Trade trade = new Trade(instrument, number);
        return switch (kind) {
            case "trade" -> trade(trade);
            case "aggTrade" -> aggregate(trade);
            case "bookTicker" -> bookTicker(trade);
            case "miniTicker" -> miniTicker(trade);
            case "depth5" -> book(trade, 5);
            case "depth10" -> book(trade, 10);
            case "depth20" -> book(trade, 20);
            default -> candle(trade);
        };
    }

    private String written(BigDecimal value) {
        return product.written(value);
    }

    private JsonText head(String type, Trade trade) {
        return JsonText.object().text("e", type).number("E", trade.millis()).text("s", instrument.id());
    }

    private String trade(Trade trade) {
        return head("trade", trade)
                .number("t", trade.number())
                .text("p", written(trade.price()))
                .text("q", written(trade.quantity()))
                .number("T", trade.millis())
                .text("X", "MARKET")
                .flag("m", trade.buyerIsMaker())
                .flag("M", true)
                .end('}');
    }

    private String aggregate(Trade trade) {
        return head("aggTrade", trade)
                .number("a", trade.number())
                .text("p", written(trade.price()))
                .text("q", written(trade.quantity()))
                .number("f", trade.number())
                .number("l", trade.number())
                .number("T", trade.millis())
                .flag("m", trade.buyerIsMaker())
                .flag("M", true)
                .end('}');
    }

    private String bookTicker(Trade trade) {
        BigDecimal step = instrument.price().movePointLeft(5);
        JsonText json = product == BinanceProduct.SPOT
                ? JsonText.object().number("u", LAST_UPDATE).text("s", instrument.id())
                : head("bookTicker", trade).number("u", LAST_UPDATE).number("T", trade.millis());
        return json.text("b", written(instrument.price().subtract(step)))
                .text("B", "1.00000000")
                .text("a", written(instrument.price().add(step)))
                .text("A", "1.00000000")
                .end('}');
    }

    private String miniTicker(Trade trade) {
        String price = written(trade.price());
        return head("24hrMiniTicker", trade)
                .text("c", price)
                .text("o", price)
                .text("h", price)
                .text("l", price)
                .text("v", "1000.00000000")
                .text("q", "1000.00000000")
                .end('}');
    }

    private String book(Trade trade, int levels) {
        String bids = BinanceMarket.side(product, instrument, levels, -1);
        String asks = BinanceMarket.side(product, instrument, levels, 1);
        if (product == BinanceProduct.SPOT) {
            return JsonText.object()
                    .number("lastUpdateId", LAST_UPDATE)
                    .json("bids", bids)
                    .json("asks", asks)
                    .end('}');
        }
        return head("depthUpdate", trade)
                .number("T", trade.millis())
                .number("U", LAST_UPDATE)
                .number("u", LAST_UPDATE)
                .number("pu", LAST_UPDATE)
                .json("b", bids)
                .json("a", asks)
                .end('}');
    }

    private String candle(Trade trade) {
        String interval = kind.substring("kline_".length());
        long length = BinanceMarket.intervalMillis(interval);
        long open = Math.floorDiv(trade.millis(), length) * length;
        String price = written(trade.price());
        String candle = JsonText.object()
                .number("t", open)
                .number("T", open + length - 1)
                .text("s", instrument.id())
                .text("i", interval)
                .number("f", open / Trade.EVERY_MILLIS)
                .number("L", trade.number())
                .text("o", price)
                .text("c", price)
                .text("h", price)
                .text("l", price)
                .text("v", "1.0")
                .number("n", trade.number() - open / Trade.EVERY_MILLIS + 1)
                .flag("x", trade.millis() + Trade.EVERY_MILLIS >= open + length)
                .text("q", price)
                .text("V", "0.5")
                .text("Q", price)
                .text("B", "0")
                .end('}');
        return head("kline", trade).json("k", candle).end('}');
    }
}
