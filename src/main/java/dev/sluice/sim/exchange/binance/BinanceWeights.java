package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.Params;
import org.jspecify.annotations.Nullable;

/** The weights that depend on a call's parameters, from the documentation of 2026-07-21. */
final class BinanceWeights {
    private BinanceWeights() {}

    /** The weight of a call, from its parameters. */
    interface Weight {
        long of(Params params);
    }

    static long spotDepth(Params params) {
        long limit = params.number("limit", 100);
        if (limit <= 100) {
            return 5;
        }
        if (limit <= 500) {
            return 25;
        }
        return limit <= 1_000 ? 50 : 250;
    }

    static long spotDayTicker(Params params) {
        long symbols = symbols(params);
        if (params.get("symbol") != null) {
            return 2;
        }
        if (symbols == 0 || symbols > 100) {
            return 80;
        }
        return symbols <= 20 ? 2 : 40;
    }

    /** Returns four for each symbol, of which at most fifty count. */
    static long spotWindowTicker(Params params) {
        return 4 * Math.min(50, Math.max(1, symbols(params)));
    }

    static long spotPrice(Params params) {
        return params.get("symbol") != null ? 2 : 4;
    }

    static long spotOpenOrders(Params params) {
        return params.get("symbol") != null ? 6 : 80;
    }

    static long spotTest(Params params) {
        return params.isTrue("computeCommissionRates") ? 20 : 1;
    }

    static long spotTrades(Params params) {
        return params.get("orderId") != null ? 5 : 20;
    }

    static long futuresDepth(Params params) {
        long limit = params.number("limit", 500);
        if (limit <= 50) {
            return 2;
        }
        if (limit <= 100) {
            return 5;
        }
        return limit <= 500 ? 10 : 20;
    }

    static long futuresKlines(Params params) {
        long limit = params.number("limit", 500);
        if (limit < 100) {
            return 1;
        }
        if (limit < 500) {
            return 2;
        }
        return limit <= 1_000 ? 5 : 10;
    }

    /** Returns a weight that depends only on whether the call has a symbol. */
    static Weight bySymbol(long with, long without) {
        return params -> params.get("symbol") != null ? with : without;
    }

    /** Returns the number of symbols in the JSON array {@code symbols}. */
    static long symbols(Params params) {
        @Nullable String symbols = params.get("symbols");
        if (symbols == null || symbols.indexOf('"') < 0) {
            return 0;
        }
        return symbols.chars().filter(c -> c == ',').count() + 1;
    }
}
