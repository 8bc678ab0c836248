package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.queue.Timer;
import dev.sluice.core.queue.Timers;
import dev.sluice.core.tradingmode.RunawayGuard;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The orders that were sent and whose outcome is unknown. An order is closed by the response to a read or cancel that
 * names it, by an operator, or after fifteen minutes as unreconciled. One whose connection broke before the response
 * stays in flight for {@link AccountOrders} until then, so that a cancel that may concern it is marked. Bounded in
 * orders and ids: beyond the bound the oldest order counts as unreconciled.
 */
final class UnknownOrders {
    private static final long UNRECONCILED_NANOS = 900 * Nanos.PER_SECOND;
    private static final int MAX_ORDERS = 4096;

    /** Bound of the ids of all orders together, since one batch may have hundreds. */
    private static final int MAX_NAMES = 65_536;

    /**
     * An unknown order.
     *
     * @param lost its permit when no response came; null otherwise, and for an order of an earlier process
     * @param former the same order when an earlier process sent it
     * @param openedAt when its outcome became unknown here
     */
    private record Open(
            UnknownOrder order,
            @Nullable Permit lost,
            AccountOrders.@Nullable FormerOrder former,
            long sentAt,
            long openedAt,
            Timer timer) {}

    private final Map<Long, Open> open = new LinkedHashMap<>();
    private final AccountOrders orders;
    private final RunawayGuard guard;
    private final Timers timers;
    private long unreconciled;
    private long lastNumber;
    private int idCount;

    UnknownOrders(AccountOrders orders, RunawayGuard guard, Timers timers) {
        this.orders = orders;
        this.guard = guard;
        this.timers = timers;
    }

    /**
     * Records the outcome of a call that has ended. Returns the cancels that waited for orders whose state it reveals.
     *
     * @param lost true if no response came
     */
    List<Permit> settled(Permit permit, Outcome outcome, boolean lost, long now) {
        Call call = permit.request().call();
        if (outcome.isUnknown() && permit.request().places()) {
            UnknownOrder order = UnknownOrder.of(call, permit.bot(), permit.startedAt(), now);
            open(order, lost ? permit : null, null, now + UNRECONCILED_NANOS, now);
            if (lost) {
                permit.forgetRequest();
                return List.of();
            }
        }
        List<Permit> waitingCancels = orders.removeInFlight(permit);
        if (reveals(permit, outcome) && !open.isEmpty() && !call.orderIds().isEmpty()) {
            waitingCancels = new ArrayList<>(waitingCancels);
            close(
                    order -> order.account().equals(call.account()) && order.isNamedBy(call.orderIds()),
                    waitingCancels,
                    now);
        }
        return waitingCancels;
    }

    /** Returns whether the response reveals the state of the orders that its call names. */
    private static boolean reveals(Permit permit, Outcome outcome) {
        boolean isRead = permit.kind() == Kind.READ_PRIVATE;
        return (isRead && outcome.isServed())
                || (outcome.isSuccess() && permit.request().isCancel());
    }

    /**
     * Restores the orders of an earlier process. They close by the same rules and not later than they would have, and
     * cancels wait for them too.
     */
    void restore(List<UnknownOrder> earlier, long now) {
        for (UnknownOrder order : earlier) {
            long left = UNRECONCILED_NANOS - order.ageNanos();
            if (left > 0) {
                AccountOrders.FormerOrder former = new AccountOrders.FormerOrder(order, now - order.ageNanos());
                open(order, null, former, now + Math.min(UNRECONCILED_NANOS, left), now);
            }
        }
    }

    private void open(
            UnknownOrder order,
            @Nullable Permit lost,
            AccountOrders.@Nullable FormerOrder former,
            long until,
            long now) {
        while (!open.isEmpty()
                && (open.size() >= MAX_ORDERS || idCount + order.names().size() > MAX_NAMES)) {
            expire(open.keySet().iterator().next(), now);
        }
        idCount += order.names().size();
        long number = ++lastNumber;
        Timer timer = new Timer() {
            @Override
            public void fire(long at) {
                expire(number, at);
            }
        };
        open.put(number, new Open(order, lost, former, now - order.ageNanos(), now, timer));
        timers.set(timer, until);
        guard.addUnknown(order.bot(), order.account(), now);
        if (former != null) {
            orders.add(former);
        }
    }

    private void expire(long number, long now) {
        Open entry = open.remove(number);
        unreconciled++;
        if (entry != null) {
            closed(entry, now); // a cancel that waits for it goes, marked, when its own second ends
        }
    }

    /** Removes what the entry left elsewhere. Returns the cancels that waited for its order. */
    private List<Permit> closed(Open entry, long now) {
        idCount -= entry.order.names().size();
        timers.cancel(entry.timer);
        guard.removeUnknown(entry.order.bot(), entry.order.account(), now);
        if (entry.former != null) {
            orders.remove(entry.former);
        }
        return entry.lost == null ? List.of() : orders.removeInFlight(entry.lost);
    }

    private void close(Predicate<UnknownOrder> which, List<Permit> waitingCancels, long now) {
        for (Iterator<Open> all = open.values().iterator(); all.hasNext(); ) {
            Open entry = all.next();
            if (which.test(entry.order)) {
                all.remove();
                waitingCancels.addAll(closed(entry, now));
            }
        }
    }

    /**
     * Closes the orders of the account with this id, or all if {@code name} is empty, after an operator has clarified
     * them. Returns how many were closed.
     *
     * @param waitingCancels gets the cancels that waited for them
     */
    int close(String account, String name, List<Permit> waitingCancels, long now) {
        int before = open.size();
        close(
                order -> order.account().equals(account)
                        && (name.isEmpty() || order.names().contains(name)),
                waitingCancels,
                now);
        return before - open.size();
    }

    /** Returns the orders, the oldest first. */
    List<UnknownOrder> list(long now) {
        List<UnknownOrder> list = new ArrayList<>();
        open.values().forEach(entry -> list.add(entry.order.aged(now - entry.sentAt)));
        return list;
    }

    /**
     * Returns whether an order that was sent before {@code before} lost its connection less than {@code lateNanos} ago,
     * so that it may still be on its way.
     */
    boolean hasOrdersInTransit(long before, long lateNanos, long now) {
        return open.values().stream()
                .anyMatch(entry -> entry.sentAt - before < 0 && now - entry.openedAt - lateNanos < 0);
    }

    /**
     * Returns the number of orders whose outcome did not become known within the time for which they are remembered.
     */
    long unreconciled() {
        return unreconciled;
    }

    int size() {
        return open.size();
    }
}
