package dev.sluice.sim.exchange;

import java.util.List;

/** Gate's public spot data and balances: constant prices in the format of the real responses. */
final class GateMarket {
    static final Markets MARKETS = new Markets(
            Instrument.of("BTC_USDT", "BTC", "USDT", "50000"),
            Instrument.of("ETH_USDT", "ETH", "USDT", "3000"),
            Instrument.of("SOL_USDT", "SOL", "USDT", "150"));
    private static final List<String> COINS = List.of("BTC", "ETH", "SOL", "USDT");
    private static final int MAX_CANDLES = 100;
    private static final long MAX_LEVELS = 100;
    private static final String MUCH = "1000000";

    private GateMarket() {}

    static HandlerResult time(RestCall call) {
        return HandlerResult.ok("{\"server_time\":" + call.nowMillis() + "}");
    }

    static HandlerResult currencies(RestCall call) {
        JsonText list = JsonText.array();
        for (String coin : COINS) {
            list.element(JsonText.object()
                    .text("currency", coin)
                    .text("name", coin)
                    .flag("delisted", false)
                    .flag("withdraw_disabled", false)
                    .flag("withdraw_delayed", false)
                    .flag("deposit_disabled", false)
                    .flag("trade_disabled", false)
                    .text("chain", coin)
                    .json("chains", "[]")
                    .end('}'));
        }
        return HandlerResult.ok(list.end(']'));
    }

    static HandlerResult pairs(RestCall call) {
        return HandlerResult.ok(MARKETS.list(null, GateMarket::pair));
    }

    static HandlerResult pair(RestCall call) {
        Instrument instrument = call.instrument();
        return instrument == null ? noSuchPair() : HandlerResult.ok(pair(instrument));
    }

    private static String pair(Instrument instrument) {
        return JsonText.object()
                .text("id", instrument.id())
                .text("base", instrument.base())
                .text("quote", instrument.quote())
                .text("fee", "0.2")
                .text("min_base_amount", "0.00001")
                .text("min_quote_amount", "1")
                .number("amount_precision", 6)
                .number("precision", 1)
                .text("trade_status", "tradable")
                .number("sell_start", 0)
                .number("buy_start", 0)
                .text("type", "normal")
                .end('}');
    }

    static HandlerResult tickers(RestCall call) {
        boolean some = call.params().get("currency_pair") != null;
        return some && call.instrument() == null
                ? noSuchPair()
                : HandlerResult.ok(MARKETS.list(call.instrument(), GateMarket::ticker));
    }

    private static String ticker(Instrument instrument) {
        String price = price(instrument);
        return JsonText.object()
                .text("currency_pair", instrument.id())
                .text("last", price)
                .text("lowest_ask", Markets.best(instrument, 1))
                .text("highest_bid", Markets.best(instrument, -1))
                .text("change_percentage", "0")
                .text("base_volume", "1000")
                .text("quote_volume", DecimalText.shortest(instrument.price().movePointRight(3)))
                .text("high_24h", price)
                .text("low_24h", price)
                .end('}');
    }

    static HandlerResult book(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchPair();
        }
        int levels = (int) Math.max(1, Math.min(MAX_LEVELS, call.params().number("limit", 10)));
        return HandlerResult.ok(JsonText.object()
                .number("current", call.nowMillis())
                .number("update", call.nowMillis())
                .json("asks", Markets.side(instrument, levels, 1, true))
                .json("bids", Markets.side(instrument, levels, -1, true))
                .end('}'));
    }

    static HandlerResult trades(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchPair();
        }
        return HandlerResult.ok(JsonText.array()
                .element(JsonText.object()
                        .text("id", Long.toString(call.nowMillis()))
                        .text("create_time", Long.toString(call.nowMillis() / 1_000))
                        .text("create_time_ms", Long.toString(call.nowMillis()))
                        .text("currency_pair", instrument.id())
                        .text("side", "buy")
                        .text("amount", "0.01")
                        .text("price", price(instrument))
                        .end('}'))
                .end(']'));
    }

    /** Returns one-minute candles, oldest first, whatever interval was asked for: time, turnover, close, high, low, open, volume, closed. */
    static HandlerResult candles(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchPair();
        }
        long minute = call.nowMillis() / 60_000 * 60;
        JsonText candles = JsonText.array();
        for (int i = MAX_CANDLES - 1; i >= 0; i--) {
            JsonText candle = JsonText.array()
                    .textElement(Long.toString(minute - 60L * i))
                    .textElement(price(instrument));
            for (int part = 0; part < 4; part++) {
                candle.textElement(price(instrument));
            }
            candles.element(candle.textElement("1")
                    .textElement(i == 0 ? "false" : "true")
                    .end(']'));
        }
        return HandlerResult.ok(candles.end(']'));
    }

    static HandlerResult accounts(RestCall call) {
        JsonText list = JsonText.array();
        for (String coin : COINS) {
            list.element(JsonText.object()
                    .text("currency", coin)
                    .text("available", MUCH)
                    .text("locked", "0")
                    .number("update_id", 1)
                    .end('}'));
        }
        return HandlerResult.ok(list.end(']'));
    }

    static HandlerResult fee(RestCall call) {
        return HandlerResult.ok(
                "{\"user_id\":1,\"taker_fee\":\"0.002\",\"maker_fee\":\"0.002\",\"gt_discount\":false}");
    }

    static HandlerResult totalBalance(RestCall call) {
        return HandlerResult.ok("{\"total\":{\"amount\":\"" + MUCH + "\",\"currency\":\"USDT\"},\"details\":{}}");
    }

    static HandlerResult noSuchPair() {
        return Gate.refused(400, "INVALID_CURRENCY_PAIR", "Invalid currency pair");
    }

    private static String price(Instrument instrument) {
        return DecimalText.shortest(instrument.price());
    }
}
