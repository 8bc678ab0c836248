package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.Bitget.data;

import java.util.List;

/** Bitget's public spot data and balances: constant prices in the format of the real responses. */
final class BitgetMarket {
    static final Markets MARKETS = new Markets(
            Instrument.of("BTCUSDT", "BTC", "USDT", "50000"),
            Instrument.of("ETHUSDT", "ETH", "USDT", "3000"),
            Instrument.of("SOLUSDT", "SOL", "USDT", "150"));
    private static final List<String> COINS = List.of("BTC", "ETH", "SOL", "USDT");
    private static final int MAX_CANDLES = 100;
    private static final long MAX_LEVELS = 150;
    private static final String MUCH = "1000000";

    private BitgetMarket() {}

    static HandlerResult time(RestCall call) {
        return data("{\"serverTime\":\"" + call.nowMillis() + "\"}", call);
    }

    static HandlerResult coins(RestCall call) {
        JsonText list = JsonText.array();
        for (String coin : COINS) {
            list.element(JsonText.object()
                    .text("coinId", coin)
                    .text("coin", coin)
                    .text("transfer", "true")
                    .json("chains", "[]")
                    .end('}'));
        }
        return data(list.end(']'), call);
    }

    static HandlerResult symbols(RestCall call) {
        return call.params().get("symbol") != null && call.instrument() == null
                ? noSuchSymbol()
                : data(MARKETS.list(call.instrument(), BitgetMarket::symbol), call);
    }

    private static String symbol(Instrument instrument) {
        return JsonText.object()
                .text("symbol", instrument.id())
                .text("baseCoin", instrument.base())
                .text("quoteCoin", instrument.quote())
                .text("minTradeAmount", "0")
                .text("maxTradeAmount", "10000000000")
                .text("takerFeeRate", "0.002")
                .text("makerFeeRate", "0.002")
                .text("pricePrecision", "2")
                .text("quantityPrecision", "6")
                .text("quotePrecision", "8")
                .text("minTradeUSDT", "1")
                .text("status", "online")
                .text("buyLimitPriceRatio", "0.05")
                .text("sellLimitPriceRatio", "0.05")
                .text("areaSymbol", "no")
                .text("orderQuantity", "400")
                .text("openTime", "1532454360000")
                .text("offTime", "")
                .end('}');
    }

    static HandlerResult tickers(RestCall call) {
        return call.params().get("symbol") != null && call.instrument() == null
                ? noSuchSymbol()
                : data(MARKETS.list(call.instrument(), instrument -> ticker(instrument, call)), call);
    }

    private static String ticker(Instrument instrument, RestCall call) {
        String price = price(instrument);
        return JsonText.object()
                .text("symbol", instrument.id())
                .text("high24h", price)
                .text("open", price)
                .text("low24h", price)
                .text("lastPr", price)
                .text("quoteVolume", DecimalText.shortest(instrument.price().movePointRight(3)))
                .text("baseVolume", "1000")
                .text("usdtVolume", DecimalText.shortest(instrument.price().movePointRight(3)))
                .text("bidPr", Markets.best(instrument, -1))
                .text("askPr", Markets.best(instrument, 1))
                .text("bidSz", "1")
                .text("askSz", "1")
                .text("openUtc", price)
                .text("ts", Long.toString(call.nowMillis()))
                .text("changeUtc24h", "0")
                .text("change24h", "0")
                .end('}');
    }

    static HandlerResult book(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchSymbol();
        }
        int levels = (int) Math.max(1, Math.min(MAX_LEVELS, call.params().number("limit", MAX_LEVELS)));
        return data(
                JsonText.object()
                        .json("asks", Markets.side(instrument, levels, 1, true))
                        .json("bids", Markets.side(instrument, levels, -1, true))
                        .text("ts", Long.toString(call.nowMillis()))
                        .end('}'),
                call);
    }

    /** Returns one-minute candles, oldest first, whatever interval was asked for: time, open, high, low, close, three volumes. */
    static HandlerResult candles(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchSymbol();
        }
        long minute = call.nowMillis() / 60_000 * 60_000;
        JsonText candles = JsonText.array();
        for (int i = MAX_CANDLES - 1; i >= 0; i--) {
            JsonText candle = JsonText.array().textElement(Long.toString(minute - 60_000L * i));
            for (int part = 0; part < 4; part++) {
                candle.textElement(price(instrument));
            }
            candles.element(candle.textElement("1")
                    .textElement(price(instrument))
                    .textElement(price(instrument))
                    .end(']'));
        }
        return data(candles.end(']'), call);
    }

    static HandlerResult trades(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchSymbol();
        }
        return data(
                JsonText.array()
                        .element(JsonText.object()
                                .text("symbol", instrument.id())
                                .text("tradeId", Long.toString(call.nowMillis()))
                                .text("side", "buy")
                                .text("price", price(instrument))
                                .text("size", "0.01")
                                .text("ts", Long.toString(call.nowMillis()))
                                .end('}'))
                        .end(']'),
                call);
    }

    static HandlerResult assets(RestCall call) {
        JsonText list = JsonText.array();
        for (String coin : COINS) {
            list.element(JsonText.object()
                    .text("coin", coin)
                    .text("available", MUCH)
                    .text("frozen", "0")
                    .text("locked", "0")
                    .text("limitAvailable", "0")
                    .text("uTime", Long.toString(call.nowMillis()))
                    .end('}'));
        }
        return data(list.end(']'), call);
    }

    static HandlerResult info(RestCall call) {
        return data(JsonText.object().text("userId", call.account().name).end('}'), call);
    }

    static HandlerResult noSuchSymbol() {
        return Bitget.refused("40034", "Parameter symbol does not exist");
    }

    private static String price(Instrument instrument) {
        return DecimalText.shortest(instrument.price());
    }
}
