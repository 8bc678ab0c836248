package dev.sluice.sim.exchange;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** An account at one simulated exchange, with its orders and its dead-man switch. */
final class RestAccount {
    /** The account of calls without a key. */
    static final RestAccount NOBODY = new RestAccount("");

    final String name;
    /** The orders of an exchange that has one book of orders for all its products. */
    final OrderStore orderStore = new OrderStore();

    final DeadManTimer deadManTimer = new DeadManTimer();
    private final Map<Instrument, DeadManTimer> deadManTimers = new HashMap<>();
    private final Map<String, OrderStore> stores = new LinkedHashMap<>();

    RestAccount(String name) {
        this.name = name;
        stores.put("", orderStore);
    }

    /** Returns the orders of one product of an exchange whose products have their own orders. */
    OrderStore orders(String product) {
        return stores.computeIfAbsent(product, any -> new OrderStore());
    }

    Collection<OrderStore> stores() {
        return stores.values();
    }

    /** Returns the dead-man switch of one instrument, at an exchange that has one for each. */
    DeadManTimer deadManTimer(Instrument instrument) {
        return deadManTimers.computeIfAbsent(instrument, any -> new DeadManTimer());
    }

    void passTimeTo(long nowNanos) {
        deadManTimers.forEach((instrument, timer) -> {
            if (timer.goesOff(nowNanos)) {
                orderStore.open(instrument).forEach(order -> orderStore.cancel(order, nowNanos));
            }
        });
        if (deadManTimer.goesOff(nowNanos)) {
            orderStore.open((Instrument) null).forEach(order -> orderStore.cancel(order, nowNanos));
        }
    }
}
