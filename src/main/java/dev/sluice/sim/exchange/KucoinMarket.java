package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.Kucoin.data;

import java.util.List;

/** KuCoin's public data and balances: constant prices in the format of the real responses. */
final class KucoinMarket {
    static final Markets MARKETS = new Markets(
            Instrument.of("BTC-USDT", "BTC", "USDT", "50000"),
            Instrument.of("ETH-USDT", "ETH", "USDT", "3000"),
            Instrument.of("SOL-USDT", "SOL", "USDT", "150"));
    private static final List<String> COINS = List.of("BTC", "ETH", "SOL", "USDT");
    private static final int MAX_CANDLES = 100;
    private static final String MUCH = "1000000";

    private KucoinMarket() {}

    static HandlerResult symbols(RestCall call) {
        return data(MARKETS.list(call.instrument(), KucoinMarket::symbol));
    }

    private static String symbol(Instrument instrument) {
        return JsonText.object()
                .text("symbol", instrument.id())
                .text("name", instrument.id())
                .text("baseCurrency", instrument.base())
                .text("quoteCurrency", instrument.quote())
                .text("feeCurrency", instrument.quote())
                .text("market", "USDS")
                .text("baseMinSize", "0.00001")
                .text("quoteMinSize", "0.1")
                .text("baseMaxSize", "10000000000")
                .text("quoteMaxSize", "99999999")
                .text("baseIncrement", "0.00000001")
                .text("quoteIncrement", "0.000001")
                .text("priceIncrement", "0.1")
                .text("priceLimitRate", "0.1")
                .text("minFunds", "0.1")
                .flag("isMarginEnabled", false)
                .flag("enableTrading", true)
                .number("feeCategory", 1)
                .text("makerFeeCoefficient", "1.00")
                .text("takerFeeCoefficient", "1.00")
                .flag("st", false)
                .end('}');
    }

    static HandlerResult currencies(RestCall call) {
        JsonText list = JsonText.array();
        for (String coin : COINS) {
            list.element(JsonText.object()
                    .text("currency", coin)
                    .text("name", coin)
                    .text("fullName", coin)
                    .number("precision", 8)
                    .flag("isMarginEnabled", false)
                    .flag("isDebitEnabled", false)
                    .json("chains", "[]")
                    .end('}'));
        }
        return data(list.end(']'));
    }

    static HandlerResult ticker(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchSymbol();
        }
        return data(JsonText.object()
                .number("time", call.nowMillis())
                .text("sequence", "14610502970")
                .text("price", price(instrument))
                .text("size", "0.01")
                .text("bestBid", Markets.best(instrument, -1))
                .text("bestBidSize", "1")
                .text("bestAsk", Markets.best(instrument, 1))
                .text("bestAskSize", "1")
                .end('}'));
    }

    static HandlerResult book(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchSymbol();
        }
        int levels = call.route().path().endsWith("_20") ? 20 : 100;
        return data(JsonText.object()
                .number("time", call.nowMillis())
                .text("sequence", "14610502970")
                .json("bids", Markets.side(instrument, levels, -1, true))
                .json("asks", Markets.side(instrument, levels, 1, true))
                .end('}'));
    }

    static HandlerResult allTickers(RestCall call) {
        return data(JsonText.object()
                .number("time", call.nowMillis())
                .json("ticker", MARKETS.list(null, instrument -> stats(instrument, call)))
                .end('}'));
    }

    static HandlerResult stats(RestCall call) {
        Instrument instrument = call.instrument();
        return instrument == null ? noSuchSymbol() : data(stats(instrument, call));
    }

    private static String stats(Instrument instrument, RestCall call) {
        String price = price(instrument);
        return JsonText.object()
                .number("time", call.nowMillis())
                .text("symbol", instrument.id())
                .text("symbolName", instrument.id())
                .text("buy", Markets.best(instrument, -1))
                .text("sell", Markets.best(instrument, 1))
                .text("changeRate", "0")
                .text("changePrice", "0")
                .text("high", price)
                .text("low", price)
                .text("vol", "1000")
                .text("volValue", DecimalText.shortest(instrument.price().movePointRight(3)))
                .text("last", price)
                .text("averagePrice", price)
                .text("takerFeeRate", "0.001")
                .text("makerFeeRate", "0.001")
                .text("takerCoefficient", "1")
                .text("makerCoefficient", "1")
                .end('}');
    }

    static HandlerResult trades(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchSymbol();
        }
        return data(JsonText.array()
                .element(JsonText.object()
                        .text("sequence", Long.toString(call.nowMillis()))
                        .text("side", "buy")
                        .text("size", "0.01")
                        .text("price", price(instrument))
                        .number("time", call.nowNanos())
                        .end('}'))
                .end(']'));
    }

    /** Returns one-minute candles, newest first, whatever type was asked for: time, open, close, high, low, volume, turnover. */
    static HandlerResult candles(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchSymbol();
        }
        long minute = call.nowMillis() / 60_000 * 60;
        JsonText candles = JsonText.array();
        for (int i = 0; i < MAX_CANDLES; i++) {
            JsonText candle = JsonText.array().textElement(Long.toString(minute - 60L * i));
            for (int part = 0; part < 4; part++) {
                candle.textElement(price(instrument));
            }
            candles.element(
                    candle.textElement("1").textElement(price(instrument)).end(']'));
        }
        return data(candles.end(']'));
    }

    static HandlerResult accounts(RestCall call) {
        JsonText list = JsonText.array();
        for (String coin : COINS) {
            list.element(JsonText.object()
                    .text("id", "sim-" + coin)
                    .text("currency", coin)
                    .text("type", call.params().get("type", "trade"))
                    .text("balance", MUCH)
                    .text("available", MUCH)
                    .text("holds", "0")
                    .end('}'));
        }
        return data(list.end(']'));
    }

    static HandlerResult baseFee(RestCall call) {
        return data("{\"takerFeeRate\":\"0.001\",\"makerFeeRate\":\"0.001\"}");
    }

    static HandlerResult tradeFees(RestCall call) {
        return data(MARKETS.list(
                MARKETS.find(call.params().get("symbols")),
                instrument -> JsonText.object()
                        .text("symbol", instrument.id())
                        .text("takerFeeRate", "0.001")
                        .text("makerFeeRate", "0.001")
                        .end('}')));
    }

    static HandlerResult noSuchSymbol() {
        return Kucoin.refused(200, "900001", "symbol not exists");
    }

    private static String price(Instrument instrument) {
        return DecimalText.shortest(instrument.price());
    }
}
