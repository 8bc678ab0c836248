package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.Deribit.result;

import java.util.List;
import java.util.Locale;

/** Deribit's public data and account summaries: constant prices in the format of the real responses. */
final class DeribitMarket {
    static final Markets MARKETS = new Markets(
            Instrument.of("BTC-PERPETUAL", "BTC", "USD", "50000"),
            Instrument.of("ETH-PERPETUAL", "ETH", "USD", "3000"));
    private static final List<String> COINS = List.of("BTC", "ETH");
    private static final long MAX_LEVELS = 100;
    /** The end of instruments without an end. */
    private static final long NEVER_MILLIS = 32_503_708_800_000L;

    private DeribitMarket() {}

    static HandlerResult time(RestCall call) {
        return result(Long.toString(call.nowMillis()), call);
    }

    static HandlerResult currencies(RestCall call) {
        return result(
                JsonText.list(
                        COINS.stream()
                                .map(coin -> JsonText.object()
                                        .text("currency", coin)
                                        .text("currency_long", coin)
                                        .text("coin_type", coin)
                                        .number("fee_precision", 4)
                                        .number("min_confirmations", 1)
                                        .number("min_withdrawal_fee", 0)
                                        .number("withdrawal_fee", 0)
                                        .json("withdrawal_priorities", "[]")
                                        .end('}')),
                        COINS.size()),
                call);
    }

    static HandlerResult instruments(RestCall call) {
        String currency = call.params().get("currency", "any");
        return result(
                JsonText.list(
                        MARKETS.all().stream()
                                .filter(one -> currency.equals("any") || currency.equals(one.base()))
                                .map(DeribitMarket::json),
                        MARKETS.all().size()),
                call);
    }

    static HandlerResult instrument(RestCall call) {
        Instrument instrument = call.instrument();
        return instrument == null ? noSuchInstrument() : result(json(instrument), call);
    }

    private static String json(Instrument instrument) {
        return JsonText.object()
                .text("instrument_name", instrument.id())
                .number("instrument_id", 210_838)
                .text("kind", "future")
                .text("settlement_period", "perpetual")
                .text("base_currency", instrument.base())
                .text("quote_currency", instrument.quote())
                .text("counter_currency", instrument.quote())
                .text("settlement_currency", instrument.base())
                .text("instrument_type", "reversed")
                .text("price_index", instrument.base().toLowerCase(Locale.ROOT) + "_usd")
                .json("tick_size", "0.5")
                .json("tick_size_steps", "[]")
                .number("contract_size", 10)
                .number("min_trade_amount", 10)
                .json("maker_commission", "0")
                .json("taker_commission", "0.0005")
                .number("max_leverage", 50)
                .number("creation_timestamp", 1_534_167_754_000L)
                .number("expiration_timestamp", NEVER_MILLIS)
                .flag("is_active", true)
                .flag("rfq", false)
                .end('}');
    }

    static HandlerResult ticker(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchInstrument();
        }
        String price = price(instrument);
        return result(
                JsonText.object()
                        .text("instrument_name", instrument.id())
                        .text("state", "open")
                        .number("timestamp", call.nowMillis())
                        .json("last_price", price)
                        .json("best_bid_price", Markets.best(instrument, -1))
                        .number("best_bid_amount", 10)
                        .json("best_ask_price", Markets.best(instrument, 1))
                        .number("best_ask_amount", 10)
                        .json("mark_price", price)
                        .json("index_price", price)
                        .json("min_price", "1")
                        .json(
                                "max_price",
                                DecimalText.shortest(instrument.price().movePointRight(1)))
                        .number("open_interest", 0)
                        .number("current_funding", 0)
                        .number("funding_8h", 0)
                        .json(
                                "stats",
                                "{\"volume\":1000,\"volume_usd\":1000,\"price_change\":0,\"low\":" + price
                                        + ",\"high\":" + price + "}")
                        .end('}'),
                call);
    }

    static HandlerResult book(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchInstrument();
        }
        int levels = (int) Math.max(1, Math.min(MAX_LEVELS, call.params().number("depth", 5)));
        return result(
                JsonText.object()
                        .text("instrument_name", instrument.id())
                        .text("state", "open")
                        .number("timestamp", call.nowMillis())
                        .number("change_id", 1)
                        .json("bids", Markets.side(instrument, levels, -1, false))
                        .json("asks", Markets.side(instrument, levels, 1, false))
                        .end('}'),
                call);
    }

    static HandlerResult trades(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return noSuchInstrument();
        }
        return result(
                "{\"has_more\":false,\"trades\":["
                        + JsonText.object()
                                .text("trade_id", Long.toString(call.nowMillis()))
                                .number("trade_seq", 1)
                                .text("instrument_name", instrument.id())
                                .text("direction", "buy")
                                .json("price", price(instrument))
                                .number("amount", 10)
                                .number("timestamp", call.nowMillis())
                                .end('}')
                        + "]}",
                call);
    }

    static HandlerResult summary(RestCall call) {
        String currency = call.params().get("currency", "BTC");
        return COINS.contains(currency)
                ? result(summary(currency), call)
                : Deribit.refused(-32_602, "Invalid params", "currency");
    }

    static HandlerResult summaries(RestCall call) {
        return result(
                "{\"summaries\":" + JsonText.list(COINS.stream().map(DeribitMarket::summary), COINS.size()) + "}",
                call);
    }

    private static String summary(String currency) {
        return JsonText.object()
                .text("currency", currency)
                .number("balance", 1_000)
                .number("equity", 1_000)
                .number("available_funds", 1_000)
                .number("available_withdrawal_funds", 1_000)
                .number("margin_balance", 1_000)
                .number("initial_margin", 0)
                .number("maintenance_margin", 0)
                .end('}');
    }

    static HandlerResult noSuchInstrument() {
        return Deribit.refused(-32_602, "Invalid params", "wrong format: instrument_name");
    }

    private static String price(Instrument instrument) {
        return DecimalText.shortest(instrument.price());
    }
}
