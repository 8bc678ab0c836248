package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hosts of Binance, each with its own weight and order counts; COIN-M shares those of USD-M. */
enum BinanceProduct {
    SPOT("spot", 6_000, 100, "1D", 86_400, 200_000),
    FUTURES("futures", 2_400, 300, "1M", 60, 1_200),
    OPTIONS("options", 400, 30, "1M", 60, 100),
    PORTFOLIO("portfolio", 6_000, 300, "1M", 60, 1_200);

    static final int MAX_OPEN_ORDERS = 200;

    private static final List<Instrument> SPOT_MARKETS = List.of(
            Instrument.of("BTCUSDT", "BTC", "USDT", "50000"),
            Instrument.of("ETHUSDT", "ETH", "USDT", "3000"),
            Instrument.of("BNBUSDT", "BNB", "USDT", "600"),
            Instrument.of("SOLUSDT", "SOL", "USDT", "150"),
            Instrument.of("ETHBTC", "ETH", "BTC", "0.06"),
            Instrument.of("LTCBTC", "LTC", "BTC", "0.002"));
    private static final List<Instrument> FUTURES_MARKETS = List.of(
            Instrument.of("BTCUSDT", "BTC", "USDT", "50000"),
            Instrument.of("ETHUSDT", "ETH", "USDT", "3000"),
            Instrument.of("SOLUSDT", "SOL", "USDT", "150"));

    final String word;
    final long weightPerMinute;
    final long ordersPer10Seconds;
    final String longOrdersLetter;
    final long longOrdersSeconds;
    final long longOrders;

    BinanceProduct(
            String word,
            long weightPerMinute,
            long ordersPer10Seconds,
            String longOrdersLetter,
            long longOrdersSeconds,
            long longOrders) {
        this.word = word;
        this.weightPerMinute = weightPerMinute;
        this.ordersPer10Seconds = ordersPer10Seconds;
        this.longOrdersLetter = longOrdersLetter;
        this.longOrdersSeconds = longOrdersSeconds;
        this.longOrders = longOrders;
    }

    static BinanceProduct of(String path) {
        if (path.startsWith("/fapi/") || path.startsWith("/dapi/") || path.startsWith("/futures/")) {
            return FUTURES;
        }
        if (path.startsWith("/eapi/")) {
            return OPTIONS;
        }
        return path.startsWith("/papi/") ? PORTFOLIO : SPOT;
    }

    List<Instrument> markets() {
        return this == SPOT ? SPOT_MARKETS : FUTURES_MARKETS;
    }

    @Nullable
    Instrument market(@Nullable String symbol) {
        for (Instrument instrument : markets()) {
            if (instrument.id().equals(symbol)) {
                return instrument;
            }
        }
        return null;
    }

    /** Returns a price or quantity in the format of this product; spot always uses eight decimals. */
    String written(BigDecimal value) {
        return this == SPOT
                ? DecimalText.with(8, value)
                : value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
