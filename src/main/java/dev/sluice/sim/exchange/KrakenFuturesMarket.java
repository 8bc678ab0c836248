package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.KrakenFutures.success;

import java.util.Locale;

/** Kraken Futures' public data and balances: constant prices in the format of the real responses. */
final class KrakenFuturesMarket {
    static final Markets MARKETS = new Markets(
            Instrument.of("PI_XBTUSD", "BTC", "USD", "50000"),
            Instrument.of("PI_ETHUSD", "ETH", "USD", "3000"),
            Instrument.of("PF_XBTUSD", "BTC", "USD", "50000"));
    private static final int LEVELS = 25;

    private KrakenFuturesMarket() {}

    /** Returns the fee schedules; the gateway reads the time from this response, because no call returns the time alone. */
    static HandlerResult fees(RestCall call) {
        return success("feeSchedules", "[]", call);
    }

    static HandlerResult instruments(RestCall call) {
        return success("instruments", MARKETS.list(null, KrakenFuturesMarket::instrument), call);
    }

    private static String instrument(Instrument instrument) {
        boolean inverse = instrument.id().startsWith("PI_");
        JsonText json = JsonText.object().text("symbol", instrument.id());
        json.text("type", inverse ? "futures_inverse" : "flexible_futures");
        if (inverse) {
            json.text("underlying", "rr_" + instrument.id().substring(3).toLowerCase(Locale.ROOT));
        }
        return json.flag("tradeable", true)
                .json("tickSize", "0.5")
                .number("contractSize", 1)
                .number("impactMidSize", 1)
                .number("maxPositionSize", 1_000_000)
                .number("contractValueTradePrecision", inverse ? 0 : 4)
                .text("openingDate", "2022-01-01T00:00:00.000Z")
                .json("marginLevels", "[{\"contracts\":0,\"initialMargin\":0.02,\"maintenanceMargin\":0.01}]")
                .flag("postOnly", false)
                .text("feeScheduleUid", "none")
                .text("base", instrument.base())
                .text("quote", instrument.quote())
                .text("pair", instrument.base() + ':' + instrument.quote())
                .text("category", "")
                .json("tags", "[]")
                .end('}');
    }

    static HandlerResult tickers(RestCall call) {
        String named = call.params().get("symbol");
        if (named == null) {
            return success("tickers", MARKETS.list(null, instrument -> ticker(instrument, call)), call);
        }
        Instrument instrument = call.instrument();
        return instrument == null ? noSuchSymbol(call) : success("ticker", ticker(instrument, call), call);
    }

    private static String ticker(Instrument instrument, RestCall call) {
        String price = price(instrument);
        return JsonText.object()
                .text("tag", "perpetual")
                .text("pair", instrument.base() + ':' + instrument.quote())
                .text("symbol", instrument.id())
                .json("markPrice", price)
                .json("indexPrice", price)
                .json("bid", Markets.best(instrument, -1))
                .number("bidSize", 1)
                .json("ask", Markets.best(instrument, 1))
                .number("askSize", 1)
                .number("vol24h", 1_000)
                .number("volumeQuote", 1_000)
                .number("openInterest", 0)
                .json("open24h", price)
                .json("high24h", price)
                .json("low24h", price)
                .json("last", price)
                .text("lastTime", ReportedClock.iso(call.nowMillis()))
                .number("lastSize", 1)
                .number("fundingRate", 0)
                .number("fundingRatePrediction", 0)
                .flag("suspended", false)
                .flag("postOnly", false)
                .number("change24h", 0)
                .end('}');
    }

    static HandlerResult book(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchSymbol(call);
        }
        return success(
                "orderBook",
                JsonText.object()
                        .json("bids", Markets.side(instrument, LEVELS, -1, false))
                        .json("asks", Markets.side(instrument, LEVELS, 1, false))
                        .end('}'),
                call);
    }

    static HandlerResult trades(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchSymbol(call);
        }
        return success(
                "history",
                JsonText.array()
                        .element(JsonText.object()
                                .text("time", ReportedClock.iso(call.nowMillis()))
                                .number("trade_id", 1)
                                .json("price", price(instrument))
                                .number("size", 1)
                                .text("side", "buy")
                                .text("type", "fill")
                                .text("uid", "sim-1")
                                .end('}'))
                        .end(']'),
                call);
    }

    static HandlerResult accounts(RestCall call) {
        return success(
                "accounts",
                "{\"cash\":{\"balances\":{\"xbt\":1000,\"eth\":1000,\"usd\":1000000},\"type\":\"cashAccount\"},"
                        + "\"flex\":{\"currencies\":{\"USD\":{\"quantity\":1000000,\"available\":1000000}},\"type\":\"multiCollateralMarginAccount\"}}",
                call);
    }

    static HandlerResult noSuchSymbol(RestCall call) {
        return KrakenFutures.refused("invalidArgument: symbol", call.nowMillis());
    }

    private static String price(Instrument instrument) {
        return DecimalText.shortest(instrument.price());
    }
}
