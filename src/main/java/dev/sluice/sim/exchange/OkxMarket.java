package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** OKX's public data: constant prices in the format of the real responses. */
final class OkxMarket {
    private static final int MAX_LEVELS = 400;
    private static final int MAX_CANDLES = 300;
    private static final int MAX_TRADES = 500;
    private static final Map<String, Long> BAR_MILLIS = Map.ofEntries(
            Map.entry("1m", 60_000L),
            Map.entry("3m", 180_000L),
            Map.entry("5m", 300_000L),
            Map.entry("15m", 900_000L),
            Map.entry("30m", 1_800_000L),
            Map.entry("1H", 3_600_000L),
            Map.entry("2H", 7_200_000L),
            Map.entry("4H", 14_400_000L),
            Map.entry("6H", 21_600_000L),
            Map.entry("12H", 43_200_000L),
            Map.entry("1D", 86_400_000L),
            Map.entry("1Dutc", 86_400_000L),
            Map.entry("1W", 604_800_000L),
            Map.entry("1Wutc", 604_800_000L));

    private final BodyCache cache = new BodyCache();

    HandlerResult time(OkxCall call) {
        return OkxErrors.one("{\"ts\":\"" + call.nowMillis() + "\"}");
    }

    HandlerResult instruments(OkxCall call) {
        String type = call.params().get("instType");
        if (type == null || !OkxProduct.TYPES.contains(type)) {
            return OkxErrors.parameter("instType");
        }
        String id = call.params().get("instId");
        return list(OkxProduct.of(type), instrument -> id == null || id.equals(instrument.id()), this::instrument);
    }

    private String instrument(Instrument instrument) {
        boolean spot = OkxProduct.isSpot(instrument);
        String pair = instrument.base() + '-' + instrument.quote();
        return JsonText.object()
                .text("alias", "")
                .text("baseCcy", spot ? instrument.base() : "")
                .text("category", "1")
                .text("ctMult", spot ? "" : "1")
                .text("ctType", spot ? "" : "linear")
                .text("ctVal", spot ? "" : OkxProduct.CONTRACT)
                .text("ctValCcy", spot ? "" : instrument.base())
                .text("expTime", "")
                .text("instFamily", spot ? "" : pair)
                .text("instId", instrument.id())
                .number("instIdCode", OkxProduct.code(instrument))
                .text("instType", OkxProduct.type(instrument))
                .text("lever", spot ? "10" : "100")
                .text("listTime", "1548133413000")
                .text("lotSz", spot ? "0.00000001" : "0.01")
                .text("maxLmtSz", "9999999999")
                .text("maxMktSz", spot ? "1000000" : "12000")
                .text("minSz", spot ? "0.00001" : "0.01")
                .text("optType", "")
                .text("quoteCcy", spot ? instrument.quote() : "")
                .text("settleCcy", spot ? "" : instrument.quote())
                .text("state", "live")
                .text("stk", "")
                .text("tickSz", DecimalText.shortest(instrument.price().movePointLeft(6)))
                .text("uly", spot ? "" : pair)
                .end('}');
    }

    HandlerResult markPrice(OkxCall call) {
        return some(
                call,
                instrument -> named(instrument)
                        .text("markPx", DecimalText.shortest(instrument.price()))
                        .text("ts", Long.toString(call.nowMillis()))
                        .end('}'));
    }

    HandlerResult priceLimit(OkxCall call) {
        return asked(
                call,
                instrument -> OkxErrors.one(named(instrument)
                        .text("buyLmt", DecimalText.shortest(instrument.price().multiply(BigDecimal.TEN)))
                        .text("sellLmt", "0")
                        .flag("enabled", true)
                        .text("ts", Long.toString(call.nowMillis()))
                        .end('}')));
    }

    HandlerResult fundingRate(OkxCall call) {
        long period = 28_800_000L;
        long next = call.nowMillis() / period * period + period;
        return asked(
                call,
                instrument -> OkxErrors.one(named(instrument)
                        .text("fundingRate", "0.0001")
                        .text("fundingTime", Long.toString(next))
                        .text("nextFundingRate", "")
                        .text("nextFundingTime", Long.toString(next + period))
                        .text("ts", Long.toString(call.nowMillis()))
                        .end('}')));
    }

    HandlerResult tickers(OkxCall call) {
        String type = call.params().get("instType");
        return type == null || !OkxProduct.TYPES.contains(type)
                ? OkxErrors.parameter("instType")
                : some(call, instrument -> ticker(instrument, call.nowMillis()));
    }

    HandlerResult ticker(OkxCall call) {
        return asked(call, instrument -> OkxErrors.market("[" + ticker(instrument, call.nowMillis()) + "]"));
    }

    static String ticker(Instrument instrument, long millis) {
        String price = DecimalText.shortest(instrument.price());
        BigDecimal step = step(instrument);
        return named(instrument)
                .text("last", price)
                .text("lastSz", "1")
                .text("askPx", DecimalText.shortest(instrument.price().add(step)))
                .text("askSz", "1")
                .text("bidPx", DecimalText.shortest(instrument.price().subtract(step)))
                .text("bidSz", "1")
                .text("open24h", price)
                .text("high24h", price)
                .text("low24h", price)
                .text("volCcy24h", "1000000")
                .text("vol24h", "1000")
                .text("sodUtc0", price)
                .text("sodUtc8", price)
                .text("ts", Long.toString(millis))
                .end('}');
    }

    HandlerResult book(OkxCall call) {
        int levels = count(call, "sz", 1, MAX_LEVELS);
        return asked(
                call,
                instrument -> HandlerResult.ok(cache.get(
                        "book " + instrument.id() + ' ' + levels + ' ' + call.nowMillis() / 1_000,
                        () -> "{\"code\":\"0\",\"msg\":\"\",\"data\":["
                                + JsonText.object()
                                        .json("asks", side(instrument, levels, 1))
                                        .json("bids", side(instrument, levels, -1))
                                        .text("ts", Long.toString(call.nowMillis()))
                                        .number("seqId", call.nowMillis())
                                        .end('}')
                                + "]}")));
    }

    private static String side(Instrument instrument, int levels, int sign) {
        JsonText side = JsonText.array();
        for (int i = 1; i <= levels; i++) {
            BigDecimal price = instrument.price().add(step(instrument).multiply(BigDecimal.valueOf((long) sign * i)));
            side.element("[\"" + DecimalText.shortest(price) + "\",\"" + i + "\",\"0\",\"1\"]");
        }
        return side.end(']');
    }

    /** Returns candles, newest first as at OKX; the newest is unfinished. */
    HandlerResult candles(OkxCall call) {
        Long barMillis = BAR_MILLIS.get(call.params().get("bar", "1m"));
        if (barMillis == null) {
            return OkxErrors.parameter("bar");
        }
        int count = count(call, "limit", 100, MAX_CANDLES);
        long latest = call.nowMillis() / barMillis;
        return asked(
                call,
                instrument -> HandlerResult.ok(cache.get(
                        "candles " + instrument.id() + ' ' + barMillis + ' ' + count + ' ' + latest,
                        () -> candles(instrument, barMillis, latest, count))));
    }

    private static String candles(Instrument instrument, long barMillis, long latest, int count) {
        String price = DecimalText.shortest(instrument.price());
        String prices = (",\"" + price + "\"").repeat(4);
        JsonText rows = JsonText.array();
        for (long bar = latest; bar > latest - count; bar--) {
            rows.element("[\"" + bar * barMillis + "\"" + prices + ",\"1\",\"1\",\"" + price + "\",\""
                    + (bar == latest ? 0 : 1) + "\"]");
        }
        return "{\"code\":\"0\",\"msg\":\"\",\"data\":" + rows.end(']') + "}";
    }

    HandlerResult trades(OkxCall call) {
        int count = count(call, "limit", 100, MAX_TRADES);
        return asked(call, instrument -> {
            JsonText rows = JsonText.array();
            long latest = call.nowMillis() / 60_000;
            for (long minute = latest; minute > latest - count; minute--) {
                rows.element(JsonText.object()
                        .text("instId", instrument.id())
                        .text("side", "buy")
                        .text("sz", "1")
                        .text("px", DecimalText.shortest(instrument.price()))
                        .text("tradeId", Long.toString(minute))
                        .text("ts", Long.toString(minute * 60_000))
                        .end('}'));
            }
            return OkxErrors.market(rows.end(']'));
        });
    }

    private static JsonText named(Instrument instrument) {
        return JsonText.object().text("instType", OkxProduct.type(instrument)).text("instId", instrument.id());
    }

    private static BigDecimal step(Instrument instrument) {
        return instrument.price().movePointLeft(5);
    }

    private static int count(OkxCall call, String parameter, int absent, int most) {
        return (int) Math.max(1, Math.min(most, call.params().number(parameter, absent)));
    }

    /** Returns the markets of the requested type and, if given, with the requested name. */
    private static HandlerResult some(OkxCall call, Function<Instrument, String> json) {
        String id = call.params().get("instId");
        return list(
                OkxProduct.of(call.params().get("instType")),
                instrument -> id == null || id.equals(instrument.id()),
                json);
    }

    private static HandlerResult list(
            List<Instrument> from, Predicate<Instrument> asked, Function<Instrument, String> json) {
        JsonText list = JsonText.array();
        from.stream().filter(asked).forEach(instrument -> list.element(json.apply(instrument)));
        return OkxErrors.data(list.end(']'));
    }

    private static HandlerResult asked(OkxCall call, Function<Instrument, HandlerResult> reply) {
        @Nullable Instrument instrument = OkxProduct.instrument(call.params().get("instId"));
        return instrument == null ? OkxErrors.unknownInstrument() : reply.apply(instrument);
    }
}
