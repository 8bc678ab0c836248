package dev.sluice.core.admission.status;

import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.queue.Timer;
import dev.sluice.core.queue.Timers;
import dev.sluice.core.tradingmode.RunawayGuard;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The orders that were sent and whose outcome is unknown. An order is closed by a response that names it, by an
 * operator, or after fifteen minutes as unreconciled. Bounded in orders and ids: beyond the bound the oldest order
 * counts as unreconciled.
 */
public final class UnknownOrders {
    private static final long UNRECONCILED_NANOS = 900_000_000_000L;
    private static final int MAX_ORDERS = 4096;

    /** Bound of the ids of all orders together, since one batch may have hundreds. */
    private static final int MAX_NAMES = 65_536;

    private record Open(UnknownOrder order, long sentAt, Timer timer) {}

    private final Map<Long, Open> open = new LinkedHashMap<>();
    private final RunawayGuard runawayGuard;
    private final Timers timers;
    private long unreconciled;
    private long numbers;
    private int names;

    public UnknownOrders(RunawayGuard runawayGuard, Timers timers) {
        this.runawayGuard = runawayGuard;
        this.timers = timers;
    }

    public void add(UnknownOrder order, long now) {
        open(order, now + UNRECONCILED_NANOS, now);
    }

    /** Restores the orders of an earlier process. They close by the same rules and not later than they would have. */
    public void found(List<UnknownOrder> earlier, long now) {
        for (UnknownOrder order : earlier) {
            long left = UNRECONCILED_NANOS - order.ageNanos();
            if (left > 0) {
                open(order, now + Math.min(UNRECONCILED_NANOS, left), now);
            }
        }
    }

    private void open(UnknownOrder order, long until, long now) {
        while (!open.isEmpty()
                && (open.size() >= MAX_ORDERS || names + order.names().size() > MAX_NAMES)) {
            expire(open.keySet().iterator().next(), now);
        }
        names += order.names().size();
        long number = ++numbers;
        Timer timer = new Timer() {
            @Override
            public void fire(long at) {
                expire(number, at);
            }
        };
        open.put(number, new Open(order, now - order.ageNanos(), timer));
        timers.set(timer, until);
        runawayGuard.unknown(order.bot(), order.account(), now);
    }

    private void expire(long number, long now) {
        unreconciled++;
        close(open.remove(number), now);
    }

    private void close(@Nullable Open one, long now) {
        if (one != null) {
            names -= one.order.names().size();
            timers.cancel(one.timer);
            runawayGuard.known(one.order.bot(), one.order.account(), now);
        }
    }

    /** Closes the orders that this call names: it was answered, so their state is known. */
    public void reconcile(Call by, long now) {
        if (open.isEmpty() || by.names().isEmpty()) {
            return;
        }
        for (Iterator<Open> all = open.values().iterator(); all.hasNext(); ) {
            Open one = all.next();
            boolean named = one.order.account().equals(by.account()) && one.order.isNamedBy(by.names());
            if (named) {
                all.remove();
                close(one, now);
            }
        }
    }

    /**
     * Closes the orders of the account with this id, or all if {@code name} is empty, after an operator has clarified
     * them. Returns how many were closed.
     */
    public int close(String account, String name, long now) {
        int before = open.size();
        for (Iterator<Open> all = open.values().iterator(); all.hasNext(); ) {
            Open one = all.next();
            boolean named = name.isEmpty() || one.order.names().contains(name);
            if (named && one.order.account().equals(account)) {
                all.remove();
                close(one, now);
            }
        }
        return before - open.size();
    }

    /** Returns the orders, the oldest first. */
    public List<UnknownOrder> list(long now) {
        List<UnknownOrder> list = new ArrayList<>();
        open.values().forEach(one -> list.add(one.order.aged(now - one.sentAt)));
        return list;
    }

    /**
     * Returns the number of orders whose outcome did not become known within the time for which they are remembered.
     */
    public long unreconciled() {
        return unreconciled;
    }

    public int size() {
        return open.size();
    }
}
