package dev.sluice.sim.exchange;

/** Binance's {@code exchangeInfo}: limits and markets with the filters that clients read. The limits are not scaled. */
final class BinanceInfo {
    private BinanceInfo() {}

    static String of(BinanceProduct product, long nowMillis) {
        JsonText symbols = JsonText.array();
        for (Instrument instrument : product.markets()) {
            symbols.element(product == BinanceProduct.SPOT ? spot(instrument) : perpetual(instrument));
        }
        return head(product, nowMillis).json("symbols", symbols.end(']')).end('}');
    }

    /** Returns the response of COIN-M with a single market, for clients that load the markets of every product. */
    static String coin(long nowMillis) {
        String perpetual = JsonText.object()
                .text("symbol", "BTCUSD_PERP")
                .text("pair", "BTCUSD")
                .text("contractType", "PERPETUAL")
                .number("deliveryDate", 4_133_404_800_000L)
                .number("onboardDate", 1_596_006_000_000L)
                .text("contractStatus", "TRADING")
                .number("contractSize", 100)
                .text("marginAsset", "BTC")
                .text("baseAsset", "BTC")
                .text("quoteAsset", "USD")
                .number("pricePrecision", 1)
                .number("quantityPrecision", 0)
                .number("baseAssetPrecision", 8)
                .number("quotePrecision", 8)
                .json("filters", filters("0.1", "1", "1", "MIN_NOTIONAL\",\"notional"))
                .json("orderTypes", "[\"LIMIT\",\"MARKET\"]")
                .json("timeInForce", "[\"GTC\",\"IOC\",\"FOK\",\"GTX\"]")
                .end('}');
        return head(BinanceProduct.FUTURES, nowMillis)
                .json("symbols", "[" + perpetual + "]")
                .end('}');
    }

    private static JsonText head(BinanceProduct product, long nowMillis) {
        return JsonText.object()
                .text("timezone", "UTC")
                .number("serverTime", nowMillis)
                .json("rateLimits", rateLimits(product))
                .json("exchangeFilters", "[]");
    }

    static String rateLimits(BinanceProduct product) {
        boolean spot = product == BinanceProduct.SPOT;
        JsonText limits = JsonText.array()
                .element(limit("REQUEST_WEIGHT", "MINUTE", 1, product.weightPerMinute))
                .element(limit("ORDERS", "SECOND", 10, product.ordersPer10Seconds))
                .element(limit("ORDERS", spot ? "DAY" : "MINUTE", 1, product.longOrders));
        if (spot) {
            limits.element(limit("RAW_REQUESTS", "MINUTE", 5, 300_000));
        }
        return limits.end(']');
    }

    static String limit(String type, String interval, long intervalNum, long limit) {
        return JsonText.object()
                .text("rateLimitType", type)
                .text("interval", interval)
                .number("intervalNum", intervalNum)
                .number("limit", limit)
                .end('}');
    }

    private static String spot(Instrument instrument) {
        return JsonText.object()
                .text("symbol", instrument.id())
                .text("status", "TRADING")
                .text("baseAsset", instrument.base())
                .number("baseAssetPrecision", 8)
                .text("quoteAsset", instrument.quote())
                .number("quotePrecision", 8)
                .number("quoteAssetPrecision", 8)
                .json("orderTypes", "[\"LIMIT\",\"LIMIT_MAKER\",\"MARKET\"]")
                .flag("icebergAllowed", true)
                .flag("ocoAllowed", false)
                .flag("quoteOrderQtyMarketAllowed", true)
                .flag("cancelReplaceAllowed", true)
                .flag("amendAllowed", true)
                .flag("isSpotTradingAllowed", true)
                .flag("isMarginTradingAllowed", true)
                .json("filters", filters(tick(instrument), "0.00001000", "5.00000000", "NOTIONAL\",\"minNotional"))
                .json("permissions", "[]")
                .json("permissionSets", "[[\"SPOT\",\"MARGIN\"]]")
                .text("defaultSelfTradePreventionMode", "EXPIRE_MAKER")
                .json("allowedSelfTradePreventionModes", "[\"EXPIRE_TAKER\",\"EXPIRE_MAKER\",\"EXPIRE_BOTH\"]")
                .end('}');
    }

    private static String perpetual(Instrument instrument) {
        return JsonText.object()
                .text("symbol", instrument.id())
                .text("pair", instrument.id())
                .text("contractType", "PERPETUAL")
                .number("deliveryDate", 4_133_404_800_000L)
                .number("onboardDate", 1_569_398_400_000L)
                .text("status", "TRADING")
                .text("maintMarginPercent", "2.5000")
                .text("requiredMarginPercent", "5.0000")
                .text("baseAsset", instrument.base())
                .text("quoteAsset", instrument.quote())
                .text("marginAsset", instrument.quote())
                .number("pricePrecision", 2)
                .number("quantityPrecision", 3)
                .number("baseAssetPrecision", 8)
                .number("quotePrecision", 8)
                .text("underlyingType", "COIN")
                .json("filters", filters("0.10", "0.001", "5", "MIN_NOTIONAL\",\"notional"))
                .json("orderTypes", "[\"LIMIT\",\"MARKET\"]")
                .json("timeInForce", "[\"GTC\",\"IOC\",\"FOK\",\"GTX\",\"GTD\"]")
                .end('}');
    }

    private static String tick(Instrument instrument) {
        return instrument.price().signum() > 0
                        && instrument.price().precision() - instrument.price().scale() > 1
                ? "0.01000000"
                : "0.00000100";
    }

    /** Returns the filters of a market. {@code notional} contains the name of the last filter and its field, which differ between hosts. */
    private static String filters(String tick, String step, String least, String notional) {
        return "[{\"filterType\":\"PRICE_FILTER\",\"minPrice\":\"" + tick
                + "\",\"maxPrice\":\"1000000.00\",\"tickSize\":\"" + tick + "\"},"
                + "{\"filterType\":\"LOT_SIZE\",\"minQty\":\"" + step + "\",\"maxQty\":\"9000.000\",\"stepSize\":\""
                + step + "\"},"
                + "{\"filterType\":\"MAX_NUM_ORDERS\",\"maxNumOrders\":" + BinanceProduct.MAX_OPEN_ORDERS
                + ",\"limit\":" + BinanceProduct.MAX_OPEN_ORDERS + "},"
                + "{\"filterType\":\"" + notional + "\":\"" + least + "\"}]";
    }
}
