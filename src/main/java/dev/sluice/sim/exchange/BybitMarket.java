package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.Map;
import java.util.function.BiFunction;

/** Bybit's public data: constant prices in the format of the real responses. */
final class BybitMarket {
    private static final int MAX_CANDLES = 1_000;
    private static final int MAX_TRADES = 1_000;
    private static final Map<String, Long> INTERVAL_MINUTES = Map.ofEntries(
            Map.entry("1", 1L),
            Map.entry("3", 3L),
            Map.entry("5", 5L),
            Map.entry("15", 15L),
            Map.entry("30", 30L),
            Map.entry("60", 60L),
            Map.entry("120", 120L),
            Map.entry("240", 240L),
            Map.entry("360", 360L),
            Map.entry("720", 720L),
            Map.entry("D", 1_440L),
            Map.entry("W", 10_080L),
            Map.entry("M", 43_200L));

    private final BodyCache cache = new BodyCache();

    HandlerResult time(BybitCall call) {
        long millis = call.nowMillis();
        return BybitErrors.result(
                JsonText.object()
                        .text("timeSecond", Long.toString(Math.floorDiv(millis, 1_000)))
                        .text("timeNano", Long.toString(millis * 1_000_000))
                        .end('}'),
                millis);
    }

    HandlerResult nothing(BybitCall call) {
        return BybitReads.nothing(call);
    }

    HandlerResult instruments(BybitCall call) {
        boolean later = call.params().get("status", "Trading").equals("PreLaunch");
        return each(call, (category, instrument) -> later ? "" : BybitInstruments.json(category, instrument));
    }

    HandlerResult tickers(BybitCall call) {
        return each(call, (category, instrument) -> ticker(category, instrument, call.nowMillis()));
    }

    private static String ticker(BybitCategory category, Instrument instrument, long nowMillis) {
        String price = DecimalText.shortest(instrument.price());
        BigDecimal step = step(instrument);
        JsonText json = JsonText.object()
                .text("symbol", instrument.id())
                .text("bid1Price", DecimalText.shortest(instrument.price().subtract(step)))
                .text("bid1Size", "1")
                .text("ask1Price", DecimalText.shortest(instrument.price().add(step)))
                .text("ask1Size", "1")
                .text("lastPrice", price)
                .text("prevPrice24h", price)
                .text("price24hPcnt", "0")
                .text("highPrice24h", price)
                .text("lowPrice24h", price)
                .text("turnover24h", "1000000")
                .text("volume24h", "1000");
        if (category == BybitCategory.SPOT) {
            return json.text("usdIndexPrice", price).end('}');
        }
        long period = 28_800_000L;
        return json.text("indexPrice", price)
                .text("markPrice", price)
                .text("prevPrice1h", price)
                .text("openInterest", "1000")
                .text("openInterestValue", "50000000")
                .text("fundingRate", "0.0001")
                .text("nextFundingTime", Long.toString(nowMillis / period * period + period))
                .text("deliveryTime", "0")
                .end('}');
    }

    HandlerResult book(BybitCall call) {
        boolean spot = call.category() == BybitCategory.SPOT;
        int levels = count(call, spot ? 1 : 25, spot ? 200 : 500);
        long nowMillis = call.nowMillis();
        return asked(
                call,
                (category, instrument) -> HandlerResult.ok(cache.get(
                        "book " + category + ' ' + instrument.id() + ' ' + levels + ' ' + nowMillis / 1_000,
                        () -> BybitErrors.result(
                                        JsonText.object()
                                                .text("s", instrument.id())
                                                .json("b", side(instrument, levels, -1))
                                                .json("a", side(instrument, levels, 1))
                                                .number("ts", nowMillis)
                                                .number("u", nowMillis)
                                                .number("seq", nowMillis)
                                                .number("cts", nowMillis)
                                                .end('}'),
                                        nowMillis)
                                .text())));
    }

    private static String side(Instrument instrument, int levels, int sign) {
        JsonText side = JsonText.array();
        for (int i = 1; i <= levels; i++) {
            BigDecimal price = instrument.price().add(step(instrument).multiply(BigDecimal.valueOf((long) sign * i)));
            side.element("[\"" + DecimalText.shortest(price) + "\",\"" + i + "\"]");
        }
        return side.end(']');
    }

    /** Returns candles, newest first as at Bybit. */
    HandlerResult candles(BybitCall call) {
        Long minutes = INTERVAL_MINUTES.get(call.params().get("interval", ""));
        if (minutes == null) {
            return BybitErrors.parameter("Invalid period!", call.nowMillis());
        }
        long millis = minutes * 60_000;
        int count = count(call, 200, MAX_CANDLES);
        long latest = call.nowMillis() / millis;
        return asked(
                call,
                (category, instrument) -> HandlerResult.ok(cache.get(
                        "candles " + category + ' ' + instrument.id() + ' ' + minutes + ' ' + count + ' ' + latest,
                        () -> {
                            String price = ",\"" + DecimalText.shortest(instrument.price()) + "\"";
                            JsonText rows = JsonText.array();
                            for (long number = latest; number > latest - count; number--) {
                                rows.element("[\"" + number * millis + "\"" + price.repeat(4) + ",\"1\"" + price + "]");
                            }
                            return BybitErrors.result(
                                            JsonText.object()
                                                    .text("symbol", instrument.id())
                                                    .text("category", category.word())
                                                    .json("list", rows.end(']'))
                                                    .end('}'),
                                            call.nowMillis())
                                    .text();
                        })));
    }

    HandlerResult trades(BybitCall call) {
        int count = count(call, call.category() == BybitCategory.SPOT ? 60 : 500, MAX_TRADES);
        return asked(call, (category, instrument) -> {
            JsonText rows = JsonText.array();
            long latest = call.nowMillis() / 60_000;
            for (long minute = latest; minute > latest - count; minute--) {
                rows.element(JsonText.object()
                        .text("execId", Long.toString(minute))
                        .text("symbol", instrument.id())
                        .text("price", DecimalText.shortest(instrument.price()))
                        .text("size", "1")
                        .text("side", "Buy")
                        .text("time", Long.toString(minute * 60_000))
                        .flag("isBlockTrade", false)
                        .end('}'));
            }
            return BybitErrors.result(
                    JsonText.object()
                            .text("category", category.word())
                            .json("list", rows.end(']'))
                            .end('}'),
                    call.nowMillis());
        });
    }

    private static BigDecimal step(Instrument instrument) {
        return instrument.price().movePointLeft(5);
    }

    private static int count(BybitCall call, int absent, int most) {
        return (int) Math.max(1, Math.min(most, call.params().number("limit", absent)));
    }

    /** Returns one element for each market of the category, or for the named one; an empty text adds no element. */
    private static HandlerResult each(BybitCall call, BiFunction<BybitCategory, Instrument, String> json) {
        BybitCategory category = call.category();
        if (category == null) {
            return BybitErrors.parameter("Illegal category", call.nowMillis());
        }
        String symbol = call.params().get("symbol");
        if (symbol != null && category.market(symbol) == null) {
            return BybitErrors.parameter("Not supported symbols", call.nowMillis());
        }
        JsonText list = JsonText.array();
        for (Instrument instrument : category.markets()) {
            String element = symbol == null || symbol.equals(instrument.id()) ? json.apply(category, instrument) : "";
            if (!element.isEmpty()) {
                list.element(element);
            }
        }
        return BybitErrors.result(
                JsonText.object()
                        .text("category", category.word())
                        .json("list", list.end(']'))
                        .text("nextPageCursor", "")
                        .end('}'),
                call.nowMillis());
    }

    private static HandlerResult asked(BybitCall call, BiFunction<BybitCategory, Instrument, HandlerResult> reply) {
        BybitCategory category = call.category();
        Instrument instrument =
                category == null ? null : category.market(call.params().get("symbol"));
        return category == null || instrument == null
                ? BybitErrors.parameter("params error: symbol invalid", call.nowMillis())
                : reply.apply(category, instrument);
    }
}
