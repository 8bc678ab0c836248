package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binance's public data: constant prices in the format of the real responses. */
final class BinanceMarket {
    private static final int MAX_LEVELS = 5_000;
    private static final int MAX_ROWS = 1_000;
    private static final Map<String, Long> INTERVAL_MILLIS = Map.ofEntries(
            Map.entry("1s", 1_000L),
            Map.entry("1m", 60_000L),
            Map.entry("3m", 180_000L),
            Map.entry("5m", 300_000L),
            Map.entry("15m", 900_000L),
            Map.entry("30m", 1_800_000L),
            Map.entry("1h", 3_600_000L),
            Map.entry("2h", 7_200_000L),
            Map.entry("4h", 14_400_000L),
            Map.entry("6h", 21_600_000L),
            Map.entry("8h", 28_800_000L),
            Map.entry("12h", 43_200_000L),
            Map.entry("1d", 86_400_000L),
            Map.entry("3d", 259_200_000L),
            Map.entry("1w", 604_800_000L),
            Map.entry("1M", 2_592_000_000L));

    private final BodyCache cache = new BodyCache();

    HandlerResult time(BinanceCall call) {
        return HandlerResult.ok("{\"serverTime\":" + call.nowMillis() + "}");
    }

    HandlerResult exchangeInfo(BinanceCall call) {
        return HandlerResult.ok(BinanceInfo.of(call.product(), call.nowMillis()));
    }

    HandlerResult coinExchangeInfo(BinanceCall call) {
        return HandlerResult.ok(BinanceInfo.coin(call.nowMillis()));
    }

    HandlerResult optionExchangeInfo(BinanceCall call) {
        return HandlerResult.ok(JsonText.object()
                .text("timezone", "UTC")
                .number("serverTime", call.nowMillis())
                .json("optionContracts", "[]")
                .json("optionAssets", "[]")
                .json("optionSymbols", "[]")
                .json("rateLimits", BinanceInfo.rateLimits(call.product()))
                .end('}'));
    }

    HandlerResult depth(BinanceCall call) {
        Instrument instrument = call.product().market(call.params().get("symbol"));
        if (instrument == null) {
            return symbolProblem(call);
        }
        long limit = call.params().number("limit", call.product() == BinanceProduct.SPOT ? 100 : 500);
        int levels = (int) Math.max(1, Math.min(MAX_LEVELS, limit));
        String name = "depth " + call.product() + ' ' + instrument.id() + ' ' + levels;
        return HandlerResult.ok(cache.get(name, () -> book(call.product(), instrument, levels)));
    }

    private static String book(BinanceProduct product, Instrument instrument, int levels) {
        JsonText book = JsonText.object().number("lastUpdateId", 1_027_024);
        if (product != BinanceProduct.SPOT) {
            book.number("E", 1_784_000_000_000L).number("T", 1_784_000_000_000L);
        }
        return book.json("bids", side(product, instrument, levels, -1))
                .json("asks", side(product, instrument, levels, 1))
                .end('}');
    }

    /** Returns the best levels of one side: {@code sign} is -1 for bids and 1 for asks. */
    static String side(BinanceProduct product, Instrument instrument, int levels, int sign) {
        BigDecimal step = instrument.price().movePointLeft(5);
        JsonText side = JsonText.array();
        for (int i = 1; i <= levels; i++) {
            BigDecimal price = instrument.price().add(step.multiply(BigDecimal.valueOf((long) sign * i)));
            side.element(JsonText.array()
                    .textElement(product.written(price))
                    .textElement(product.written(BigDecimal.valueOf(i)))
                    .end(']'));
        }
        return side.end(']');
    }

    HandlerResult trades(BinanceCall call) {
        return rows(
                call,
                "trades",
                60_000,
                (instrument, timeMillis, number) -> JsonText.object()
                        .number("id", number)
                        .text("price", call.product().written(instrument.price()))
                        .text("qty", call.product().written(BigDecimal.ONE))
                        .text("quoteQty", call.product().written(instrument.price()))
                        .number("time", timeMillis)
                        .flag("isBuyerMaker", true)
                        .flag("isBestMatch", true)
                        .end('}'));
    }

    HandlerResult aggTrades(BinanceCall call) {
        return rows(
                call,
                "aggTrades",
                60_000,
                (instrument, timeMillis, number) -> JsonText.object()
                        .number("a", number)
                        .text("p", call.product().written(instrument.price()))
                        .text("q", call.product().written(BigDecimal.ONE))
                        .number("f", number)
                        .number("l", number)
                        .number("T", timeMillis)
                        .flag("m", true)
                        .flag("M", true)
                        .end('}'));
    }

    HandlerResult klines(BinanceCall call) {
        Long intervalMillis = INTERVAL_MILLIS.get(call.params().get("interval", ""));
        if (intervalMillis == null) {
            return HandlerResult.binance(400, -1120, "Invalid interval.");
        }
        String name = "klines " + intervalMillis;
        return rows(call, name, intervalMillis, (instrument, openMillis, number) -> {
            String price = call.product().written(instrument.price());
            return "[" + openMillis + ",\"" + price + "\",\"" + price + "\",\"" + price + "\",\"" + price
                    + "\",\"1.0\"," + (openMillis + intervalMillis - 1) + ",\"" + price + "\",1,\"0.5\",\"" + price
                    + "\",\"0\"]";
        });
    }

    /** Returns the length of a candle by its name; 0 when the name is unknown. */
    static long intervalMillis(String name) {
        return INTERVAL_MILLIS.getOrDefault(name, 0L);
    }

    /** Returns the latest rows, one per interval, oldest first; cached for an interval. */
    private HandlerResult rows(BinanceCall call, String what, long intervalMillis, Row row) {
        Instrument instrument = call.product().market(call.params().get("symbol"));
        if (instrument == null) {
            return symbolProblem(call);
        }
        int count = (int) Math.max(1, Math.min(MAX_ROWS, call.params().number("limit", 500)));
        long latest = Math.floorDiv(call.nowMillis(), intervalMillis);
        String name = what + ' ' + call.product() + ' ' + instrument.id() + ' ' + count + ' ' + latest;
        return HandlerResult.ok(cache.get(name, () -> {
            JsonText rows = JsonText.array();
            for (long number = latest - count + 1; number <= latest; number++) {
                rows.element(row.of(instrument, number * intervalMillis, number));
            }
            return rows.end(']');
        }));
    }

    private interface Row {
        String of(Instrument instrument, long timeMillis, long number);
    }

    HandlerResult averagePrice(BinanceCall call) {
        return each(
                call,
                instrument -> JsonText.object()
                        .number("mins", 5)
                        .text("price", call.product().written(instrument.price()))
                        .number("closeTime", call.nowMillis())
                        .end('}'));
    }

    HandlerResult price(BinanceCall call) {
        return each(
                call,
                instrument -> JsonText.object()
                        .text("symbol", instrument.id())
                        .text("price", call.product().written(instrument.price()))
                        .number("time", call.nowMillis())
                        .end('}'));
    }

    HandlerResult bookTicker(BinanceCall call) {
        return each(
                call,
                instrument -> withTop(JsonText.object().text("symbol", instrument.id()), call, instrument)
                        .end('}'));
    }

    /** Adds best bid and ask, which the book ticker has, and the 24 h ticker of spot, by which clients distinguish spot from futures. */
    private static JsonText withTop(JsonText json, BinanceCall call, Instrument instrument) {
        BigDecimal step = instrument.price().movePointLeft(5);
        return json.text("bidPrice", call.product().written(instrument.price().subtract(step)))
                .text("bidQty", "1.00000000")
                .text("askPrice", call.product().written(instrument.price().add(step)))
                .text("askQty", "1.00000000");
    }

    HandlerResult dayTicker(BinanceCall call) {
        return each(call, instrument -> {
            String price = call.product().written(instrument.price());
            JsonText json = JsonText.object().text("symbol", instrument.id());
            if (call.product() == BinanceProduct.SPOT) {
                withTop(json, call, instrument);
            }
            return json.text("priceChange", "0")
                    .text("priceChangePercent", "0")
                    .text("weightedAvgPrice", price)
                    .text("lastPrice", price)
                    .text("lastQty", "1.00000000")
                    .text("openPrice", price)
                    .text("highPrice", price)
                    .text("lowPrice", price)
                    .text("volume", "1000.00000000")
                    .text("quoteVolume", "1000.00000000")
                    .number("openTime", call.nowMillis() - 86_400_000)
                    .number("closeTime", call.nowMillis())
                    .number("firstId", 1)
                    .number("lastId", 1_000)
                    .number("count", 1_000)
                    .end('}');
        });
    }

    HandlerResult premiumIndex(BinanceCall call) {
        return each(
                call,
                instrument -> JsonText.object()
                        .text("symbol", instrument.id())
                        .text("markPrice", call.product().written(instrument.price()))
                        .text("indexPrice", call.product().written(instrument.price()))
                        .text("estimatedSettlePrice", call.product().written(instrument.price()))
                        .text("lastFundingRate", "0.00010000")
                        .text("interestRate", "0.00010000")
                        .number("nextFundingTime", call.nowMillis() / 28_800_000 * 28_800_000 + 28_800_000)
                        .number("time", call.nowMillis())
                        .end('}'));
    }

    HandlerResult openInterest(BinanceCall call) {
        return each(
                call,
                instrument -> JsonText.object()
                        .text("openInterest", "1000.000")
                        .text("symbol", instrument.id())
                        .number("time", call.nowMillis())
                        .end('}'));
    }

    /** Returns one object when a symbol is given, else a list of the requested symbols or of all. */
    private static HandlerResult each(BinanceCall call, Function<Instrument, String> json) {
        @Nullable String symbol = call.params().get("symbol");
        if (symbol != null) {
            Instrument instrument = call.product().market(symbol);
            return instrument == null ? BinanceErrors.unknownSymbol() : HandlerResult.ok(json.apply(instrument));
        }
        @Nullable String asked = call.params().get("symbols");
        JsonText list = JsonText.array();
        for (Instrument instrument : call.product().markets()) {
            if (asked == null || asked.contains('"' + instrument.id() + '"')) {
                list.element(json.apply(instrument));
            }
        }
        return HandlerResult.ok(list.end(']'));
    }

    private static HandlerResult symbolProblem(BinanceCall call) {
        return call.params().get("symbol") == null ? BinanceErrors.missing("symbol") : BinanceErrors.unknownSymbol();
    }
}
