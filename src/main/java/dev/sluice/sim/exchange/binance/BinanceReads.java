package dev.sluice.sim.exchange.binance;

import static dev.sluice.sim.exchange.binance.BinanceTexts.TEXTS;

import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestRoute;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Values;
import java.util.Map;
import java.util.stream.Stream;

/** Binance's calls that read public data and balances. Prices are constant, and all accounts have large balances. */
final class BinanceReads {
    private static final int MAX_LEVELS = 5_000;
    private static final int MAX_ROWS = 1_000;
    private static final long FUNDING_MILLIS = 28_800_000L;
    private static final long DAY_MILLIS = 86_400_000L;

    private final RestDialect binance;
    private final BinanceProduct product;
    private final BinanceQuotas quotas;
    private final Map<String, String> maintenance;

    /** @param maintenance the maintenance margins of accounts, which may change */
    BinanceReads(RestDialect binance, BinanceProduct product, BinanceQuotas quotas, Map<String, String> maintenance) {
        this.binance = binance;
        this.product = product;
        this.quotas = quotas;
        this.maintenance = maintenance;
    }

    /** Returns a handler whose response lists all markets. */
    RestRoute.Handler list(String name) {
        return call -> HandlerResult.ok(TEXTS.list(name, product.markets().all().stream()));
    }

    /** Returns a handler that returns one object when a symbol is given, else a list of the asked symbols or of all. */
    RestRoute.Handler each(String name) {
        return call -> {
            long next = call.nowMillis() / FUNDING_MILLIS * FUNDING_MILLIS + FUNDING_MILLIS;
            Values times = Values.of("dayAgo", call.nowMillis() - DAY_MILLIS, "funding", next);
            if (call.params().get("symbol") != null) {
                return call.instrument() == null
                        ? BinanceTexts.unknownSymbol()
                        : HandlerResult.ok(TEXTS.text(name, call.instrument(), call, times));
            }
            String asked = call.params().get("symbols");
            Stream<Instrument> markets = product.markets().all().stream()
                    .filter(market -> asked == null || asked.contains('"' + market.id() + '"'));
            return HandlerResult.ok(TEXTS.list(name, markets, call, times));
        };
    }

    HandlerResult exchangeInfo(RestCall call) {
        String limits = TEXTS.text(product == BinanceProduct.SPOT ? "spotLimits" : "limits", product);
        String symbols = TEXTS.list("symbol." + product.kind(), product.markets().all().stream());
        return HandlerResult.ok(TEXTS.text("info", call, Values.of("limits", limits, "symbols", symbols)));
    }

    /** Returns the response of COIN-M with a single market, for clients that load the markets of every product. */
    HandlerResult coinExchangeInfo(RestCall call) {
        Values values = Values.of("limits", TEXTS.text("limits", product), "symbols", TEXTS.text("coinSymbols"));
        return HandlerResult.ok(TEXTS.text("info", call, values));
    }

    HandlerResult optionExchangeInfo(RestCall call) {
        return HandlerResult.ok(TEXTS.text("optionInfo", call, Values.of("limits", TEXTS.text("limits", product))));
    }

    HandlerResult depth(RestCall call) {
        int levels = call.count("limit", product == BinanceProduct.SPOT ? 100 : 500, MAX_LEVELS);
        return binance.cached(
                call, "depth " + levels, market -> TEXTS.text("book." + product.kind(), TEXTS.sides(market, levels)));
    }

    HandlerResult trades(RestCall call) {
        return rows(call, "trade", 60_000);
    }

    HandlerResult aggTrades(RestCall call) {
        return rows(call, "aggTrade", 60_000);
    }

    HandlerResult klines(RestCall call) {
        long millis = intervalMillis(call.params().get("interval", ""));
        return millis == 0 ? BinanceTexts.refused(400, -1120, "Invalid interval.") : rows(call, "kline", millis);
    }

    /** Returns the length of a candle by its name; 0 when the name is unknown. */
    static long intervalMillis(String name) {
        return TEXTS.number("intervals", name);
    }

    /** Returns the latest rows, one per interval, oldest first; cached for an interval. */
    private HandlerResult rows(RestCall call, String text, long intervalMillis) {
        int count = call.count("limit", 500, MAX_ROWS);
        long latest = Math.floorDiv(call.nowMillis(), intervalMillis);
        return binance.cached(
                call,
                text + ' ' + count + ' ' + latest + ' ' + intervalMillis,
                market -> TEXTS.oldestFirst(text, market, latest, count, intervalMillis));
    }

    HandlerResult spotAccount(RestCall call) {
        String balances = TEXTS.list("spotBalance", TEXTS.coins().stream());
        long uid = Integer.toUnsignedLong(call.account().name.hashCode());
        return HandlerResult.ok(TEXTS.text("spotAccount", call, Values.of("balances", balances, "uid", uid)));
    }

    HandlerResult orderCounts(RestCall call) {
        return HandlerResult.ok(TEXTS.text("usedOrders", product, quotas.orderCounts(call)));
    }

    HandlerResult coins(RestCall call) {
        return HandlerResult.ok(TEXTS.list("coin", TEXTS.coins().stream()));
    }

    HandlerResult assetDetails(RestCall call) {
        return HandlerResult.ok(TEXTS.members("assetDetail", "coin", TEXTS.coins().stream()));
    }

    HandlerResult futuresAccount(RestCall call) {
        String margin = maintenance.getOrDefault(call.account().name, "0.00000000");
        return HandlerResult.ok(TEXTS.text("futuresAccount", call, Values.of("maintenance", margin)));
    }

    HandlerResult leverage(RestCall call) {
        Values leverage = Values.of("leverage", call.params().number("leverage", 20));
        return call.instrument() == null
                ? BinanceTexts.unknownSymbol()
                : HandlerResult.ok(TEXTS.text("leverage", call.instrument(), leverage));
    }
}
