package dev.sluice.core.exchange.classify;

import java.util.ArrayList;
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

    /** With these, sixteen young orders are counted for one id, which cost as much as the smallest limits allow. */
    static final int MAX_EARLIER = 15;

    /**
     * An order that was placed.
     *
     * @param placedNanos the time of the response that confirmed it, or a time when the exchange had it
     * @param bot the bot that placed it; null if that is not known
     * @param earlierNanos the same times of former orders with this id, the latest first: exchanges allow an id to
     *     be used again, and Kraken's {@code userref} names a group of orders that one cancel ends
     */
    public record PlacedOrder(
            String instrument, long placedNanos, @Nullable String bot, List<Long> earlierNanos) {
        private PlacedOrder(String instrument, long placedNanos, @Nullable String bot) {
            this(instrument, placedNanos, bot, List.of());
        }

        /** Returns the newer order with the same id. */
        private PlacedOrder followedBy(PlacedOrder newer) {
            List<Long> earlier = new ArrayList<>(earlierNanos);
            earlier.add(0, placedNanos);
            return new PlacedOrder(
                    newer.instrument,
                    newer.placedNanos,
                    newer.bot,
                    List.copyOf(earlier.subList(0, Math.min(MAX_EARLIER, earlier.size()))));
        }
    }

    private record Id(String account, String id) {}

    private final Map<Id, PlacedOrder> orders = new LinkedHashMap<>();
    private final int maxOrders;

    public OrderCache() {
        this(MAX_ORDERS);
    }

    public OrderCache(int maxOrders) {
        this.maxOrders = maxOrders;
    }

    /** Records new orders of an account, one for each id, also of an id that an earlier order had. */
    public void addPlaced(String account, List<String> ids, String instrument, @Nullable String bot, long placedNanos) {
        for (String id : ids) {
            Id key = new Id(account, id);
            PlacedOrder placed = new PlacedOrder(instrument, placedNanos, bot);
            PlacedOrder earlier = orders.remove(key); // so that it is the last to be evicted
            orders.put(key, earlier == null ? placed : earlier.followedBy(placed));
        }
        evict();
    }

    /**
     * Records that the exchange has these orders. One that is known keeps its time, its bot if that was known, and its
     * position in the eviction order.
     *
     * @param bot null if it is not known
     */
    public void addExisting(String account, List<String> ids, String instrument, @Nullable String bot, long seenNanos) {
        for (String id : ids) {
            orders.merge(
                    new Id(account, id),
                    new PlacedOrder(instrument, seenNanos, bot),
                    (known, again) -> known.bot() != null
                            ? known
                            : new PlacedOrder(known.instrument(), known.placedNanos(), bot, known.earlierNanos()));
        }
        evict();
    }

    private void evict() {
        Iterator<Id> oldest = orders.keySet().iterator();
        while (orders.size() > maxOrders) {
            oldest.next();
            oldest.remove();
        }
    }

    public @Nullable PlacedOrder find(String account, String id) {
        return orders.get(new Id(account, id));
    }

    public void remove(String account, String id) {
        orders.remove(new Id(account, id));
    }

    public int size() {
        return orders.size();
    }
}
