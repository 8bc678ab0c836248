package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Kraken's pairs and public data: constant prices in the format of the real responses. */
final class KrakenMarket {
    private static final int MAX_LEVELS = 500;
    private static final long MINUTE_SECONDS = 60;
    private static final int ROWS = 720;

    private static final List<Pair> PAIRS = List.of(
            new Pair(Instrument.of("XXBTZUSD", "XXBT", "ZUSD", "50000"), "XBTUSD", "XBT/USD", 1, 8, "0.00005"),
            new Pair(Instrument.of("XETHZUSD", "XETH", "ZUSD", "3000"), "ETHUSD", "ETH/USD", 2, 8, "0.001"),
            new Pair(Instrument.of("XBTUSDT", "XXBT", "USDT", "50000"), "XBTUSDT", "XBT/USDT", 1, 8, "0.00005"),
            new Pair(Instrument.of("ETHUSDT", "XETH", "USDT", "3000"), "ETHUSDT", "ETH/USDT", 2, 8, "0.001"),
            new Pair(Instrument.of("SOLUSD", "SOL", "ZUSD", "150"), "SOLUSD", "SOL/USD", 2, 8, "0.02"));

    private final Map<String, Pair> byName = new LinkedHashMap<>();
    private final BodyCache cache = new BodyCache();

    KrakenMarket() {
        for (Pair pair : PAIRS) {
            byName.put(pair.instrument().id(), pair);
            byName.put(pair.altname(), pair);
            byName.put(pair.wsname(), pair);
        }
    }

    @Nullable
    Pair pair(@Nullable String name) {
        return name == null ? null : byName.get(name);
    }

    Pair of(Instrument instrument) {
        for (Pair pair : PAIRS) {
            if (pair.instrument().id().equals(instrument.id())) {
                return pair;
            }
        }
        throw new IllegalArgumentException("no pair of " + instrument);
    }

    HandlerResult time(long seconds, String rfc1123) {
        return HandlerResult.krakenResult(JsonText.object()
                .number("unixtime", seconds)
                .text("rfc1123", rfc1123)
                .end('}'));
    }

    HandlerResult status(String timestamp) {
        return HandlerResult.krakenResult(JsonText.object()
                .text("status", "online")
                .text("timestamp", timestamp)
                .end('}'));
    }

    HandlerResult assets() {
        JsonText assets = JsonText.object()
                .json("XXBT", asset("XBT", 10, 5))
                .json("XETH", asset("ETH", 10, 5))
                .json("SOL", asset("SOL", 8, 5))
                .json("USDT", asset("USDT", 8, 4))
                .json("ZUSD", asset("USD", 4, 2));
        return HandlerResult.krakenResult(assets.end('}'));
    }

    private static String asset(String altname, long decimals, long display) {
        return JsonText.object()
                .text("aclass", "currency")
                .text("altname", altname)
                .number("decimals", decimals)
                .number("display_decimals", display)
                .text("status", "enabled")
                .end('}');
    }

    HandlerResult assetPairs(Params params) {
        return each(params, pair -> {
            String fees = "[[0,0.4],[50000,0.35]]";
            return JsonText.object()
                    .text("altname", pair.altname())
                    .text("wsname", pair.wsname())
                    .text("aclass_base", "currency")
                    .text("base", pair.instrument().base())
                    .text("aclass_quote", "currency")
                    .text("quote", pair.instrument().quote())
                    .text("lot", "unit")
                    .number("cost_decimals", 5)
                    .number("pair_decimals", pair.priceDecimals())
                    .number("lot_decimals", pair.lotDecimals())
                    .number("lot_multiplier", 1)
                    .json("leverage_buy", "[2,3]")
                    .json("leverage_sell", "[2,3]")
                    .json("fees", fees)
                    .json("fees_maker", "[[0,0.25],[50000,0.2]]")
                    .text("fee_volume_currency", "ZUSD")
                    .number("margin_call", 80)
                    .number("margin_stop", 40)
                    .text("ordermin", pair.least())
                    .text("costmin", "0.5")
                    .text(
                            "tick_size",
                            BigDecimal.ONE.movePointLeft(pair.priceDecimals()).toPlainString())
                    .text("status", "online")
                    .end('}');
        });
    }

    HandlerResult ticker(Params params) {
        return each(params, pair -> {
            String price = pair.price(pair.instrument().price());
            String list = "[\"" + price + "\",\"1\",\"1.000\"]";
            String two = "[\"" + price + "\",\"" + price + "\"]";
            return JsonText.object()
                    .json("a", list)
                    .json("b", list)
                    .json("c", "[\"" + price + "\",\"0.1\"]")
                    .json("v", "[\"1000.0\",\"1000.0\"]")
                    .json("p", two)
                    .json("t", "[1000,1000]")
                    .json("l", two)
                    .json("h", two)
                    .text("o", price)
                    .end('}');
        });
    }

    HandlerResult depth(Params params, long nowSeconds) {
        Pair pair = pair(params.get("pair"));
        int levels = (int) Math.max(1, Math.min(MAX_LEVELS, params.number("count", 100)));
        if (pair == null) {
            return unknownPair();
        }
        String name = "depth " + pair.altname() + ' ' + levels;
        return HandlerResult.ok(cache.get(
                name,
                () -> "{\"error\":[],\"result\":"
                        + JsonText.object()
                                .json(
                                        pair.instrument().id(),
                                        JsonText.object()
                                                .json("asks", side(pair, levels, 1, nowSeconds))
                                                .json("bids", side(pair, levels, -1, nowSeconds))
                                                .end('}'))
                                .end('}')
                        + "}"));
    }

    private static String side(Pair pair, int levels, int sign, long nowSeconds) {
        BigDecimal step = BigDecimal.ONE.movePointLeft(pair.priceDecimals());
        JsonText side = JsonText.array();
        for (int i = 1; i <= levels; i++) {
            BigDecimal price = pair.instrument().price().add(step.multiply(BigDecimal.valueOf((long) sign * i)));
            side.element("[\"" + pair.price(price) + "\",\"1.000\"," + nowSeconds + "]");
        }
        return side.end(']');
    }

    HandlerResult candles(Params params, long nowSeconds) {
        long interval = Math.max(1, params.number("interval", 1)) * MINUTE_SECONDS;
        long latest = nowSeconds / interval * interval;
        return rows(params, "ohlc " + latest + ' ' + interval, latest, (pair, n) -> {
            String price = pair.price(pair.instrument().price());
            return "[" + (latest - (ROWS - 1 - n) * interval) + ",\"" + price + "\",\"" + price + "\",\"" + price
                    + "\",\"" + price + "\",\"" + price + "\",\"1.00000000\",1]";
        });
    }

    HandlerResult trades(Params params, long nowSeconds) {
        long latest = nowSeconds / MINUTE_SECONDS * MINUTE_SECONDS;
        return rows(
                params,
                "trades " + latest,
                latest * 1_000_000_000L,
                (pair, n) -> "[\""
                        + pair.price(pair.instrument().price()) + "\",\"1.00000000\"," + (latest - ROWS + n)
                        + ".0001,\"b\",\"l\",\"\"," + n + "]");
    }

    private HandlerResult rows(Params params, String name, long last, BiFunction<Pair, Integer, String> row) {
        Pair pair = pair(params.get("pair"));
        if (pair == null) {
            return unknownPair();
        }
        return HandlerResult.ok(cache.get(name + ' ' + pair.altname(), () -> {
            JsonText rows = JsonText.array();
            for (int n = 0; n < ROWS; n++) {
                rows.element(row.apply(pair, n));
            }
            String result = JsonText.object()
                    .json(pair.instrument().id(), rows.end(']'))
                    .json("last", Long.toString(last))
                    .end('}');
            return "{\"error\":[],\"result\":" + result + "}";
        }));
    }

    /** Returns one member for each pair in the parameter {@code pair}, or for all pairs. */
    private HandlerResult each(Params params, Function<Pair, String> json) {
        JsonText result = JsonText.object();
        String asked = params.get("pair");
        if (asked == null) {
            PAIRS.forEach(pair -> result.json(pair.instrument().id(), json.apply(pair)));
            return HandlerResult.krakenResult(result.end('}'));
        }
        for (String name : asked.split(",", 100)) {
            Pair pair = pair(name);
            if (pair == null) {
                return unknownPair();
            }
            result.json(pair.instrument().id(), json.apply(pair));
        }
        return HandlerResult.krakenResult(result.end('}'));
    }

    static HandlerResult unknownPair() {
        return HandlerResult.kraken("EQuery:Unknown asset pair");
    }

    /** A market with Kraken's names for it. */
    record Pair(
            Instrument instrument, String altname, String wsname, int priceDecimals, int lotDecimals, String least) {

        String price(BigDecimal value) {
            return DecimalText.with(priceDecimals, value);
        }

        String volume(BigDecimal value) {
            return DecimalText.with(lotDecimals, value);
        }
    }
}
