package dev.sluice.core.exchange.classify;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of placed orders, whose instrument and age determine the cost of cancels and amends. When it is full,
 * the oldest order is removed and has the worst-case cost again. Not thread-safe: guarded by the lock of the admission
 * controller.
 */
public final class OrderCache {
    public static final int MAX_ORDERS = 100_000;

    /**
     * An order that was placed.
     *
     * @param placedNanos the time of the response that confirmed it, or a time when the exchange had it
     * @param bot the bot that placed it; null if that is not known
     */
    public record Placed(
            String instrument, long placedNanos, @Nullable String bot) {}

    private record Id(String account, String id) {}

    private final Map<Id, Placed> orders = new LinkedHashMap<>();
    private final int maxOrders;

    public OrderCache() {
        this(MAX_ORDERS);
    }

    public OrderCache(int maxOrders) {
        this.maxOrders = maxOrders;
    }

    /**
     * Records orders that the account has placed. An order that is recorded again keeps its first time, its bot if that
     * was known, and its position in the eviction order.
     *
     * @param bot null if it is not known
     */
    public void placed(String account, List<String> ids, String instrument, @Nullable String bot, long placedNanos) {
        for (String id : ids) {
            orders.merge(
                    new Id(account, id),
                    new Placed(instrument, placedNanos, bot),
                    (known, again) ->
                            known.bot() != null ? known : new Placed(known.instrument(), known.placedNanos(), bot));
        }
        Iterator<Id> oldest = orders.keySet().iterator();
        while (orders.size() > maxOrders) {
            oldest.next();
            oldest.remove();
        }
    }

    public @Nullable Placed order(String account, String id) {
        return orders.get(new Id(account, id));
    }

    public void forget(String account, String id) {
        orders.remove(new Id(account, id));
    }

    public int size() {
        return orders.size();
    }
}
