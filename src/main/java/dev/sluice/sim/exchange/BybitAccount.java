package dev.sluice.sim.exchange;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** An account of Bybit, with its orders by category and its quotas by path. */
final class BybitAccount {
    private static final int MAX_OPEN_PER_SYMBOL = 500;

    final String name;
    /**
     * Time in seconds from the account's last disconnect to the cancellation of its orders. The simulation has no such connections, so it has no
     * effect.
     */
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
        return orders(category).openCount(instrument) < MAX_OPEN_PER_SYMBOL;
    }

    /** Returns the counter of a path for an account scope; the table of routes bounds their number. */
    SlidingLog quota(Scope scope, long size, long windowNanos) {
        return quotas.computeIfAbsent(scope, any -> new SlidingLog(size, windowNanos, OverLimitPolicy.FREE));
    }

    Map<Scope, SlidingLog> quotas() {
        return quotas;
    }

    /** The key of a quota; {@code counted} is empty when all categories share one. */
    record Scope(String counter, String counted) {}
}
