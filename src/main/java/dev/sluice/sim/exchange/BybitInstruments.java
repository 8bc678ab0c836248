package dev.sluice.sim.exchange;

/** Bybit's data about its markets. */
final class BybitInstruments {
    private BybitInstruments() {}

    static String json(BybitCategory category, Instrument instrument) {
        return category == BybitCategory.SPOT ? spot(instrument) : contract(category, instrument);
    }

    private static String spot(Instrument instrument) {
        return JsonText.object()
                .text("symbol", instrument.id())
                .text("baseCoin", instrument.base())
                .text("quoteCoin", instrument.quote())
                .text("innovation", "0")
                .text("status", "Trading")
                .text("marginTrading", "utaOnly")
                .json(
                        "lotSizeFilter",
                        JsonText.object()
                                .text("basePrecision", "0.000001")
                                .text("quotePrecision", "0.0000001")
                                .text("minOrderQty", "0.00001")
                                .text("maxOrderQty", "10000")
                                .text("minOrderAmt", "1")
                                .text("maxOrderAmt", "4000000")
                                .end('}'))
                .json("priceFilter", "{\"tickSize\":\"" + tick(instrument) + "\"}")
                .end('}');
    }

    private static String contract(BybitCategory category, Instrument instrument) {
        boolean linear = category == BybitCategory.LINEAR;
        return JsonText.object()
                .text("symbol", instrument.id())
                .text("contractType", linear ? "LinearPerpetual" : "InversePerpetual")
                .text("status", "Trading")
                .text("baseCoin", instrument.base())
                .text("quoteCoin", instrument.quote())
                .text("settleCoin", category.settleCoin(instrument))
                .text("launchTime", "1585526400000")
                .text("deliveryTime", "0")
                .text("deliveryFeeRate", "")
                .text("priceScale", "2")
                .json("leverageFilter", "{\"minLeverage\":\"1\",\"maxLeverage\":\"100.00\",\"leverageStep\":\"0.01\"}")
                .json(
                        "priceFilter",
                        JsonText.object()
                                .text("minPrice", tick(instrument))
                                .text("maxPrice", "1999999")
                                .text("tickSize", tick(instrument))
                                .end('}'))
                .json(
                        "lotSizeFilter",
                        JsonText.object()
                                .text("maxOrderQty", linear ? "1190" : "25000000")
                                .text("minOrderQty", linear ? "0.001" : "1")
                                .text("qtyStep", linear ? "0.001" : "1")
                                .text("minNotionalValue", "5")
                                .end('}'))
                .flag("unifiedMarginTrade", true)
                .number("fundingInterval", 480)
                .text("copyTrading", "none")
                .end('}');
    }

    private static String tick(Instrument instrument) {
        return DecimalText.shortest(instrument.price().movePointLeft(6));
    }
}
