package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An account at one product of Binance, with its order counts, orders and dead-man switches. */
final class BinanceAccount {
    private static final long SECOND = 1_000_000_000L;

    final String name;
    final BinanceProduct product;
    final AlignedWindowCounter orders10Seconds;
    final AlignedWindowCounter ordersLong;
    final OrderStore orderStore = new OrderStore();
    final OrderIds ids;
    /** The maintenance margin; the account is liquidated when its margin balance falls to this value. */
    String maintenance = "0.00000000";

    private final Map<Instrument, Long> deadManNanos = new HashMap<>();

    BinanceAccount(String name, BinanceProduct product, TimeScale timeScale, OrderIds ids) {
        this.name = name;
        this.ids = ids;
        this.product = product;
        orders10Seconds = new AlignedWindowCounter(
                product.ordersPer10Seconds, timeScale.nanos(10 * SECOND), 0, OverLimitPolicy.FREE);
        ordersLong = new AlignedWindowCounter(
                product.longOrders, timeScale.nanos(product.longOrdersSeconds * SECOND), 0, OverLimitPolicy.FREE);
    }

    /** Counts new orders; returns false and counts nothing when one of the two windows is full. */
    boolean takeOrders(long shortCost, long longCost, long nowNanos) {
        if (shortCost == 0) {
            return true;
        }
        if (!orders10Seconds.take(shortCost, nowNanos)) {
            return false;
        }
        if (!ordersLong.take(longCost, nowNanos)) {
            orders10Seconds.refund(shortCost, nowNanos);
            return false;
        }
        return true;
    }

    /** Refunds orders that failed or filled at once, which do not count. */
    void refundOrders(long shortCost, long longCost, long nowNanos) {
        orders10Seconds.refund(shortCost, nowNanos);
        ordersLong.refund(longCost, nowNanos);
    }

    /** Schedules the cancellation of all orders of that instrument at {@code atNanos}; setting it again replaces the time. */
    void armDeadMan(Instrument instrument, long atNanos) {
        deadManNanos.put(instrument, atNanos);
    }

    void disarmDeadMan(Instrument instrument) {
        deadManNanos.remove(instrument);
    }

    /** Fires the switches that are due. */
    void passTimeTo(long nowNanos) {
        if (deadManNanos.isEmpty()) {
            return;
        }
        List<Instrument> due = new ArrayList<>();
        deadManNanos.forEach((instrument, atNanos) -> {
            if (nowNanos - atNanos >= 0) {
                due.add(instrument);
            }
        });
        for (Instrument instrument : due) {
            deadManNanos.remove(instrument);
            orderStore.open(instrument).forEach(order -> orderStore.cancel(order, nowNanos));
        }
    }
}
