package dev.sluice.sim.exchange.bybit;

import static dev.sluice.sim.exchange.bybit.Bybit.TEXTS;
import static dev.sluice.sim.exchange.bybit.Bybit.result;

import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Bybit's calls that read public data and balances. Prices are constant, and all accounts have large balances. */
final class BybitReads {
    private static final int MAX_ROWS = 1_000;
    private static final long FUNDING_MILLIS = 28_800_000L;
    private static final long DISCONNECT_SECONDS = 10;

    private final Bybit bybit;
    /**
     * The seconds from an account's last disconnect to the cancellation of its orders. The simulation has no such
     * connections, so they have no effect.
     */
    private final Map<String, Long> disconnectSeconds = new HashMap<>();

    BybitReads(Bybit bybit) {
        this.bybit = bybit;
    }

    HandlerResult instruments(RestCall call) {
        boolean later = call.params().get("status", "Trading").equals("PreLaunch");
        String category = Bybit.category(call);
        String text = "instrument." + (category.equals("option") ? "linear" : category); // there are no options
        return markets(call, asked -> TEXTS.list(text, later ? Stream.<Instrument>of() : asked));
    }

    HandlerResult tickers(RestCall call) {
        String kind = Bybit.category(call).equals("spot") ? "spot" : "contract";
        long funding = call.nowMillis() / FUNDING_MILLIS * FUNDING_MILLIS + FUNDING_MILLIS;
        return markets(call, asked -> TEXTS.list("ticker." + kind, asked, Values.of("funding", funding)));
    }

    /** Returns one element for each market of the category, or for the named one. */
    private static HandlerResult markets(RestCall call, Function<Stream<Instrument>, String> list) {
        String category = Bybit.category(call);
        if (category.isEmpty()) {
            return Bybit.illegalCategory(call);
        }
        String symbol = call.params().get("symbol");
        if (symbol != null && call.instrument() == null) {
            return Bybit.wrongParameter("Not supported symbols", call);
        }
        Stream<Instrument> asked =
                Bybit.markets(category).all().stream().filter(market -> symbol == null || symbol.equals(market.id()));
        Values values = Values.of("category", category, "list", list.apply(asked));
        return result(TEXTS.text("markets", values), call);
    }

    HandlerResult book(RestCall call) {
        boolean spot = Bybit.category(call).equals("spot");
        int levels = call.count("limit", spot ? 1 : 25, spot ? 200 : 500);
        return bybit.cached(
                call,
                "book " + levels + ' ' + call.nowMillis() / 1_000,
                market -> TEXTS.text("book", call, market, TEXTS.sides(market, levels)));
    }

    /** Returns candles, newest first as at Bybit. */
    HandlerResult candles(RestCall call) {
        long minutes = TEXTS.number("minutes", call.params().get("interval"));
        if (minutes == 0) {
            return Bybit.wrongParameter("Invalid period!", call);
        }
        long millis = minutes * 60_000;
        int count = call.count("limit", 200, MAX_ROWS);
        long latest = call.nowMillis() / millis;
        return bybit.cached(
                call,
                "candles " + minutes + ' ' + count + ' ' + latest,
                market -> TEXTS.text(
                        "candles", market, Values.of("list", TEXTS.rows("candle", market, latest, count, millis))));
    }

    HandlerResult trades(RestCall call) {
        int count = call.count("limit", Bybit.category(call).equals("spot") ? 60 : 500, MAX_ROWS);
        long latest = call.nowMillis() / 60_000;
        return bybit.one((asked, market) -> TEXTS.text(
                        "list", market, Values.of("list", TEXTS.rows("trade", market, latest, count, 60_000))))
                .handle(call);
    }

    HandlerResult balance(RestCall call) {
        String asked = call.params().get("coin");
        List<String> wanted = asked == null ? List.of() : List.of(asked.split(",", 20));
        String coins = TEXTS.list(
                "balanceOf", TEXTS.coins().stream().filter(coin -> asked == null || wanted.contains(coin.get("coin"))));
        return result(TEXTS.text("balance", Values.of("coins", coins)), call);
    }

    HandlerResult coins(RestCall call) {
        String coins = TEXTS.list("coin", TEXTS.coins().stream());
        return result(TEXTS.text("coins", Values.of("coins", coins)), call);
    }

    /** Sets how long the account may be disconnected. */
    HandlerResult disconnect(RestCall call) {
        long seconds = call.params().number("timeWindow", -1);
        if (seconds < 3 || seconds > 300) {
            return Bybit.wrongParameter("timeWindow is invalid", call);
        }
        disconnectSeconds.put(call.account().name, seconds);
        return result("{}", call);
    }

    HandlerResult info(RestCall call) {
        return result(TEXTS.text("info", disconnectOf(call)), call);
    }

    HandlerResult disconnectInfo(RestCall call) {
        return result(TEXTS.text("dcp", disconnectOf(call)), call);
    }

    private Values disconnectOf(RestCall call) {
        return Values.of("disconnect", disconnectSeconds.getOrDefault(call.account().name, DISCONNECT_SECONDS));
    }
}
