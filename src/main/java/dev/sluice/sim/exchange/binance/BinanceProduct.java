package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Values;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The hosts of Binance, each with its own weight and order counts; COIN-M shares those of USD-M. */
public enum BinanceProduct implements Values {
    SPOT(6_000, 100, "DAY", 86_400, 200_000),
    FUTURES(2_400, 300, "MINUTE", 60, 1_200),
    OPTIONS(400, 30, "MINUTE", 60, 100),
    PORTFOLIO(6_000, 300, "MINUTE", 60, 1_200);

    private static final Markets SPOT_MARKETS = BinanceTexts.TEXTS.markets("product", "spot");
    private static final Markets FUTURES_MARKETS = BinanceTexts.TEXTS.markets("product", "futures");

    final long weightPerMinute;
    final long ordersPer10Seconds;
    final String longInterval;
    final long longOrdersSeconds;
    final long longOrders;

    BinanceProduct(
            long weightPerMinute,
            long ordersPer10Seconds,
            String longInterval,
            long longOrdersSeconds,
            long longOrders) {
        this.weightPerMinute = weightPerMinute;
        this.ordersPer10Seconds = ordersPer10Seconds;
        this.longInterval = longInterval;
        this.longOrdersSeconds = longOrdersSeconds;
        this.longOrders = longOrders;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the word for the kind of its responses: those of spot, or those of all others. */
    String kind() {
        return this == SPOT ? "spot" : "futures";
    }

    Markets markets() {
        return this == SPOT ? SPOT_MARKETS : FUTURES_MARKETS;
    }

    @Override
    public @Nullable Object get(String name) {
        return switch (name) {
            case "weight" -> weightPerMinute;
            case "orders10Seconds" -> ordersPer10Seconds;
            case "ordersLong" -> longOrders;
            case "longInterval" -> longInterval;
            default -> null;
        };
    }
}
