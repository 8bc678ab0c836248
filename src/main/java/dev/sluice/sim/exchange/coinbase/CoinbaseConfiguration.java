package dev.sluice.sim.exchange.coinbase;

import dev.sluice.sim.kernel.Params;
import org.jspecify.annotations.Nullable;

/** The order types of Coinbase Advanced Trade: the possible members of {@code order_configuration}. */
enum CoinbaseConfiguration {
    MARKET_MARKET_IOC("MARKET", "IMMEDIATE_OR_CANCEL"),
    MARKET_MARKET_FOK("MARKET", "FILL_OR_KILL"),
    SOR_LIMIT_IOC("LIMIT", "IMMEDIATE_OR_CANCEL"),
    LIMIT_LIMIT_GTC("LIMIT", "GOOD_UNTIL_CANCELLED"),
    LIMIT_LIMIT_GTD("LIMIT", "GOOD_UNTIL_DATE_TIME"),
    LIMIT_LIMIT_FOK("LIMIT", "FILL_OR_KILL"),
    STOP_LIMIT_STOP_LIMIT_GTC("STOP_LIMIT", "GOOD_UNTIL_CANCELLED"),
    STOP_LIMIT_STOP_LIMIT_GTD("STOP_LIMIT", "GOOD_UNTIL_DATE_TIME"),
    TRIGGER_BRACKET_GTC("BRACKET", "GOOD_UNTIL_CANCELLED"),
    TRIGGER_BRACKET_GTD("BRACKET", "GOOD_UNTIL_DATE_TIME");

    final String type;
    final String timeInForce;

    CoinbaseConfiguration(String type, String timeInForce) {
        this.type = type;
        this.timeInForce = timeInForce;
    }

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean isMarket() {
        return type.equals("MARKET");
    }

    /** Returns whether such an order rests in the book. */
    boolean rests() {
        return timeInForce.startsWith("GOOD_UNTIL");
    }

    @Nullable
    String get(Params order, String field) {
        return order.get("order_configuration[" + word() + "][" + field + "]");
    }

    /** Returns the configuration of the order, or null when it has no known one. */
    static @Nullable CoinbaseConfiguration of(Params order) {
        for (CoinbaseConfiguration one : values()) {
            if (one.get(order, "base_size") != null || one.get(order, "quote_size") != null) {
                return one;
            }
        }
        return null;
    }
}
