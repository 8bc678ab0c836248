package dev.sluice.sim.exchange.okx;

import static dev.sluice.sim.exchange.okx.Okx.MARKETS;
import static dev.sluice.sim.exchange.okx.Okx.TEXTS;
import static dev.sluice.sim.exchange.okx.Okx.data;

import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.BodyCache;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Values;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** OKX's calls that read public data and balances. Prices are constant, and all accounts have large balances. */
final class OkxReads {
    private static final int MAX_LEVELS = 400;
    private static final int MAX_CANDLES = 300;
    private static final int MAX_TRADES = 500;
    private static final long FUNDING_MILLIS = 28_800_000L;

    private final BodyCache cache = new BodyCache();

    /** Lists the markets of the requested type and, if given, with the requested name. */
    private static Stream<Instrument> markets(RestCall call) {
        String type = call.params().get("instType");
        String id = call.params().get("instId");
        return MARKETS.all().stream()
                .filter(market -> Okx.isOf(type, market) && (id == null || id.equals(market.id())));
    }

    HandlerResult instruments(RestCall call) {
        String type = call.params().get("instType");
        if (type == null || !Okx.isType(type)) {
            return Okx.wrongParameter("instType");
        }
        String kind = type.equals("SWAP") ? "SWAP" : "SPOT";
        return data(TEXTS.list("instrument." + kind, markets(call)));
    }

    HandlerResult markPrice(RestCall call) {
        return data(TEXTS.list("markPrice", markets(call), call));
    }

    HandlerResult tickers(RestCall call) {
        return Okx.isType(call.params().get("instType"))
                ? data(TEXTS.list("ticker", markets(call), call))
                : Okx.wrongParameter("instType");
    }

    HandlerResult priceLimit(RestCall call) {
        Instrument market = market(call);
        return market == null
                ? Okx.unknownInstrument()
                : data('['
                        + TEXTS.text(
                                "priceLimit",
                                call,
                                market,
                                Values.of("tenfold", market.price(market.price().multiply(BigDecimal.TEN))))
                        + ']');
    }

    HandlerResult fundingRate(RestCall call) {
        long next = call.nowMillis() / FUNDING_MILLIS * FUNDING_MILLIS + FUNDING_MILLIS;
        Instrument market = market(call);
        return market == null
                ? Okx.unknownInstrument()
                : data('['
                        + TEXTS.text(
                                "fundingRate",
                                call,
                                market,
                                Values.of("funding", next, "nextFunding", next + FUNDING_MILLIS))
                        + ']');
    }

    HandlerResult ticker(RestCall call) {
        Instrument market = market(call);
        return market == null ? Okx.unknownInstrument() : market('[' + TEXTS.text("ticker", call, market) + ']');
    }

    HandlerResult book(RestCall call) {
        int levels = call.count("sz", 1, MAX_LEVELS);
        return cached(
                call,
                "book " + levels + ' ' + call.nowMillis() / 1_000,
                market -> TEXTS.text("book", call, TEXTS.sides(market, levels)));
    }

    /** Returns candles, newest first as at OKX; the newest is unfinished. */
    HandlerResult candles(RestCall call) {
        long minutes = TEXTS.number("minutes", call.params().get("bar", "1m"));
        if (minutes == 0) {
            return Okx.wrongParameter("bar");
        }
        long millis = minutes * 60_000;
        int count = call.count("limit", 100, MAX_CANDLES);
        long latest = call.nowMillis() / millis;
        return cached(
                call,
                "candles " + minutes + ' ' + count + ' ' + latest,
                market -> TEXTS.rows("candle", market, latest, count, millis));
    }

    HandlerResult trades(RestCall call) {
        Instrument market = market(call);
        int count = call.count("limit", 100, MAX_TRADES);
        return market == null
                ? Okx.unknownInstrument()
                : market(TEXTS.rows("trade", market, call.nowMillis() / 60_000, count, 60_000));
    }

    private static @Nullable Instrument market(RestCall call) {
        return MARKETS.find(call.params().get("instId"));
    }

    /** Returns public data, where the message precedes the data, which may be long. */
    private static HandlerResult market(String data) {
        return HandlerResult.ok(TEXTS.text("market", Values.of("data", data)));
    }

    private HandlerResult cached(RestCall call, String name, Function<Instrument, String> data) {
        Instrument market = market(call);
        if (market == null) {
            return Okx.unknownInstrument();
        }
        Supplier<String> body = () -> TEXTS.text("market", Values.of("data", data.apply(market)));
        return HandlerResult.ok(cache.get(name + ' ' + market.id(), body));
    }

    HandlerResult balance(RestCall call) {
        return data(TEXTS.text("balance", call, Values.of("details", coins("balanceOf", call))));
    }

    /** Returns one element for each coin, or for the coins that the call names. */
    String coins(String text, RestCall call) {
        String asked = call.params().get("ccy");
        List<String> wanted = asked == null ? List.of() : List.of(asked.split(",", 20));
        return TEXTS.list(
                text, TEXTS.coins().stream().filter(coin -> asked == null || wanted.contains(coin.get("coin"))), call);
    }
}
