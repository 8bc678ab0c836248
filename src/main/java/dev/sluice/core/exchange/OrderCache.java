package dev.sluice.core.exchange;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Orders that passed by: their instrument and age decide what touching them costs. Bounded; the oldest is forgotten first, which makes its
 * cost the worst case again. Guarded by the gate's lock.
 */
public final class OrderCache {
    public static final int MOST_ORDERS = 100_000;

    /** One order, by when it was answered. */
    public record Placed(String instrument, long placedNanos) {}

    private record Id(String account, String id) {}

    private final Map<Id, Placed> orders = new LinkedHashMap<>();
    private final int mostOrders;

    public OrderCache() {
        this(MOST_ORDERS);
    }

    public OrderCache(int mostOrders) {
        this.mostOrders = mostOrders;
    }

    /** These ids name orders that the account placed now. An order that is learned again keeps the first time but moves nowhere. */
    public void placed(String account, List<String> ids, String instrument, long nowNanos) {
        for (String id : ids) {
            orders.putIfAbsent(new Id(account, id), new Placed(instrument, nowNanos));
        }
        Iterator<Id> oldest = orders.keySet().iterator();
        while (orders.size() > mostOrders) {
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
