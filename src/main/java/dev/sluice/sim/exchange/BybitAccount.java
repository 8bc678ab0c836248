package dev.sluice.sim.exchange;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One account of Bybit: its orders by category, and its quotas by path. */
final class BybitAccount {
    private static final int MOST_OPEN_PER_SYMBOL = 500;

    final String name;
    /** How long the exchange waits after the account's last connection before it cancels; it has none here, so nothing happens. */
    long disconnectSeconds = 10;

    private final Map<BybitCategory, OrderStore> orders = new EnumMap<>(BybitCategory.class);
    private final Map<Scope, SlidingLog> quotas = new LinkedHashMap<>();

    BybitAccount(String name) {
        this.name = name;
    }

    OrderStore orders(BybitCategory category) {
        return orders.computeIfAbsent(category, any -> new OrderStore());
    }

    boolean hasRoomFor(BybitCategory category, Instrument instrument) {
        return orders(category).openCount(instrument) < MOST_OPEN_PER_SYMBOL;
    }

    /** The counter of a path for what the category belongs to; bounded by the table of routes. */
    SlidingLog quota(Scope scope, long size, long windowNanos) {
        return quotas.computeIfAbsent(scope, any -> new SlidingLog(size, windowNanos, OverLimitPolicy.FREE));
    }

    Map<Scope, SlidingLog> quotas() {
        return quotas;
    }

    /** {@code counted} is empty where one quota is for all categories. */
    record Scope(String counter, String counted) {}
}
