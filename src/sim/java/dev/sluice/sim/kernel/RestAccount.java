package dev.sluice.sim.kernel;

import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.OrderStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** An account at one simulated exchange, with its orders and its dead-man switch. */
public final class RestAccount {
    /** The account of calls without a key. */
    static final RestAccount NOBODY = new RestAccount("");

    public final String name;
    /** The orders of an exchange that has one book of orders for all its products. */
    public final OrderStore orderStore = new OrderStore();

    public final DeadManTimer deadManTimer = new DeadManTimer();
    private final Map<Instrument, DeadManTimer> deadManTimers = new HashMap<>();
    private final Map<String, OrderStore> stores = new LinkedHashMap<>();

    RestAccount(String name) {
        this.name = name;
        stores.put("", orderStore);
    }

    /** Returns the orders of one product of an exchange whose products have their own orders. */
    public OrderStore orders(String product) {
        return stores.computeIfAbsent(product, any -> new OrderStore());
    }

    Collection<OrderStore> stores() {
        return stores.values();
    }

    /** Returns the dead-man switch of one instrument, at an exchange that has one for each. */
    public DeadManTimer deadManTimer(Instrument instrument) {
        return deadManTimers.computeIfAbsent(instrument, any -> new DeadManTimer());
    }

    public void passTimeTo(long nowNanos) {
        deadManTimers.forEach((instrument, timer) -> {
            if (timer.fires(nowNanos)) {
                orderStore.open(instrument).forEach(order -> orderStore.cancel(order, nowNanos));
            }
        });
        if (deadManTimer.fires(nowNanos)) {
            orderStore.open((Instrument) null).forEach(order -> orderStore.cancel(order, nowNanos));
        }
    }
}
