package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.exchange.classify.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The orders of each account that wait here or are at the exchange without a response. A cancel withdraws the waiting
 * ones and waits for the others: if it overtook its order, the exchange would answer "unknown order" and the order
 * would go live afterwards.
 *
 * <p>Waiting orders are found by id in O(1); orders in flight are bounded by the number of connections, and by the
 * bound of {@link UnknownOrders} for those whose connection broke before the response and those of an earlier process.
 */
final class AccountOrders {
    private static final int MAX_ACCOUNTS = 10_000;

    /** The orders of one account. */
    private static final class Account {
        private final Map<String, List<Permit>> waitingById = new HashMap<>();
        private final EntryList waiting = new EntryList();
        private final EntryList inFlight = new EntryList();
        private boolean hasStartedOrder;
        private long latestStartedArrival;

        private boolean isIdle() {
            return waiting.first == null && inFlight.first == null;
        }
    }

    /**
     * An order in the lists of its account, and the cancels that wait for its response. Its request refers to it, so
     * that it is found in O(1).
     */
    static final class Entry {
        private final Permit order;
        private @Nullable Account account;
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private List<Permit> waitingCancels = List.of();

        private Entry(Permit order) {
            this.order = order;
        }

        private void addWaitingCancel(Permit cancel) {
            if (waitingCancels.isEmpty()) {
                waitingCancels = new ArrayList<>(2);
            }
            waitingCancels.add(cancel);
        }
    }

    /** An order that an earlier process sent, without a response when it handed over or ended. */
    record FormerOrder(UnknownOrder order, long sentAt) {}

    /** An intrusive linked list of orders. */
    private static final class EntryList {
        private @Nullable Entry first;

        void add(Entry entry) {
            entry.previous = null;
            entry.next = first;
            if (first != null) {
                first.previous = entry;
            }
            first = entry;
        }

        void remove(Entry entry) {
            if (entry.previous != null) {
                entry.previous.next = entry.next;
            } else {
                first = entry.next;
            }
            if (entry.next != null) {
                entry.next.previous = entry.previous;
            }
            entry.previous = null;
            entry.next = null;
        }

        List<Permit> matching(Predicate<Permit> wanted) {
            List<Permit> found = List.of();
            for (Entry entry = first; entry != null; entry = entry.next) {
                if (wanted.test(entry.order)) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(entry.order);
                }
            }
            return found;
        }
    }

    private final Map<String, Account> accounts = new HashMap<>();
    private final Set<FormerOrder> formerOrders = Collections.newSetFromMap(new IdentityHashMap<>());
    private long maxWaitNanos;
    private boolean hasForgottenStart;
    private long latestForgottenArrival;

    AccountOrders(PolicySettings policy) {
        reload(policy);
    }

    void reload(PolicySettings policy) {
        maxWaitNanos = policy.orderUnansweredMs() * Nanos.PER_MILLI;
    }

    private Account account(Call call) {
        Account known = accounts.get(call.account());
        if (known != null) {
            return known;
        }
        if (accounts.size() >= MAX_ACCOUNTS) {
            accounts.values().forEach(this::rememberLatestStart);
            accounts.values().removeIf(Account::isIdle);
        }
        Account created = new Account();
        created.hasStartedOrder = hasForgottenStart;
        created.latestStartedArrival = latestForgottenArrival;
        accounts.put(call.account(), created);
        return created;
    }

    /**
     * Keeps the latest start of an idle account in a value shared by all forgotten accounts. A cancel-all may therefore
     * be dropped without need, but never cancels a later order.
     */
    private void rememberLatestStart(Account account) {
        if (account.isIdle() && account.hasStartedOrder) {
            boolean later = !hasForgottenStart || account.latestStartedArrival - latestForgottenArrival > 0;
            latestForgottenArrival = later ? account.latestStartedArrival : latestForgottenArrival;
            hasForgottenStart = true;
        }
    }

    private static Entry entry(Permit order) {
        Entry known = order.orderEntry();
        if (known != null) {
            return known;
        }
        Entry created = new Entry(order);
        order.orderEntry(created);
        return created;
    }

    void addWaiting(Permit order) {
        Account account = account(order.request().call());
        Entry entry = entry(order);
        entry.account = account;
        account.waiting.add(entry);
        for (String id : order.request().call().placedOrderIds()) {
            account.waitingById.computeIfAbsent(id, any -> new ArrayList<>(1)).add(order);
        }
    }

    /** Removes an order that no longer waits because it was refused or admitted. */
    void removeWaiting(Permit order) {
        Entry entry = order.orderEntry();
        Account account = entry == null ? null : entry.account;
        if (entry == null || account == null) {
            return;
        }
        entry.account = null;
        account.waiting.remove(entry);
        for (String id : order.request().call().placedOrderIds()) {
            List<Permit> ofId = account.waitingById.get(id);
            if (ofId != null && ofId.remove(order) && ofId.isEmpty()) {
                account.waitingById.remove(id);
            }
        }
    }

    void addInFlight(Permit order) {
        Account account = account(order.request().call());
        Entry entry = entry(order);
        entry.account = account;
        account.inFlight.add(entry);
    }

    void recordStart(Permit order) {
        Account account = account(order.request().call());
        boolean isLatest =
                !account.hasStartedOrder || order.arrival() - account.latestStartedArrival > 0; // orders may overtake
        account.latestStartedArrival = isLatest ? order.arrival() : account.latestStartedArrival;
        account.hasStartedOrder = true;
    }

    /** Removes an order that was answered or certainly not sent. Returns the cancels that waited for it. */
    List<Permit> removeInFlight(Permit order) {
        Entry entry = order.orderEntry();
        Account account = entry == null ? null : entry.account;
        if (entry == null || account == null) {
            return List.of();
        }
        entry.account = null;
        account.inFlight.remove(entry);
        List<Permit> waitingCancels = entry.waitingCancels;
        entry.waitingCancels = List.of();
        return waitingCancels;
    }

    /** Returns the orders that were sent before {@code before} and have no response yet. */
    List<UnknownOrder> unanswered(long before, long now) {
        List<UnknownOrder> found = new ArrayList<>();
        for (Account account : accounts.values()) {
            for (Permit order : account.inFlight.matching(permit -> isSentBefore(permit, before))) {
                found.add(UnknownOrder.of(order.request().call(), order.bot(), order.startedAt(), now));
            }
        }
        return found;
    }

    /** Returns whether an order that was sent before {@code before} has no response yet. */
    boolean hasUnanswered(long before) {
        return accounts.values().stream()
                .anyMatch(account -> !account.inFlight
                        .matching(permit -> isSentBefore(permit, before))
                        .isEmpty());
    }

    void add(FormerOrder order) {
        formerOrders.add(order);
    }

    void remove(FormerOrder order) {
        formerOrders.remove(order);
    }

    private static boolean isSentBefore(Permit order, long before) {
        return order.stage() == Permit.Stage.STARTED && order.startedAt() - before < 0;
    }

    /** Returns the waiting orders that this cancel withdraws. */
    List<Permit> withdrawnBy(Permit cancel) {
        Account account = accounts.get(cancel.request().call().account());
        if (account == null || account.waiting.first == null) {
            return List.of();
        }
        if (cancel.request().call().cancelsAll()) {
            return account.waiting.matching(order -> order != cancel
                    && inScope(cancel.request().call(), order.request().call().instrument()));
        }
        List<Permit> named = new ArrayList<>();
        for (String id : cancel.request().call().cancelledOrderIds()) {
            for (Permit order : account.waitingById.getOrDefault(id, List.of())) {
                if (order != cancel && !named.contains(order)) {
                    named.add(order);
                }
            }
        }
        return named;
    }

    /**
     * Makes the cancel wait for the orders in flight that it names. Orders that were admitted but not started are
     * withdrawn instead. The response to an order of an earlier process does not come here, so that its whole patience
     * is waited for.
     */
    void awaitNamedOrders(Permit cancel, long now) {
        if (!formerOrders.isEmpty()) {
            awaitFormer(cancel, now);
        }
        Account account = accounts.get(cancel.request().call().account());
        if (account == null || account.inFlight.first == null) {
            return;
        }
        for (Permit order : account.inFlight.matching(
                permit -> permit != cancel && isNamedBy(cancel.request().call(), permit))) {
            if (order.stage() == Permit.Stage.ADMITTED) {
                order.withdraw();
            } else {
                awaitOne(cancel, order, order.startedAt() + maxWaitNanos, now);
            }
        }
    }

    private void awaitFormer(Permit cancel, long now) {
        for (FormerOrder former : formerOrders) {
            if (isNamedBy(cancel.request().call(), former.order())) {
                waitUntil(cancel, former.sentAt() + maxWaitNanos, now);
            }
        }
    }

    private static void awaitOne(Permit cancel, Permit order, long until, long now) {
        if (waitUntil(cancel, until, now)) {
            entry(order).addWaitingCancel(cancel);
        }
    }

    /** Makes the cancel wait until then, or marks it if that is over. Returns whether it waits. */
    private static boolean waitUntil(Permit cancel, long until, long now) {
        boolean waits = until - now > 0;
        if (waits) {
            cancel.orderWait().add(until);
        } else {
            cancel.orderWait().markOrderUnanswered();
        }
        return waits;
    }

    private static boolean isNamedBy(Call cancel, UnknownOrder order) {
        if (!order.account().equals(cancel.account())) {
            return false;
        }
        return cancel.cancelsAll() ? inScope(cancel, order.instrument()) : order.isNamedBy(cancel.cancelledOrderIds());
    }

    private static boolean isNamedBy(Call cancel, Permit order) {
        if (cancel.cancelsAll()) {
            return inScope(cancel, order.request().call().instrument());
        }
        return isAnyIdPlaced(cancel.cancelledOrderIds(), order);
    }

    private static boolean isAnyIdPlaced(List<String> ids, Permit order) {
        List<String> placed = order.request().call().placedOrderIds();
        if (placed.isEmpty()) {
            return false;
        }
        for (String id : ids) {
            if (placed.contains(id)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether a cancel-all covers the order. An order of an unknown instrument always matches: refusing it is
     * safer than leaving it live.
     */
    private static boolean inScope(Call cancelAll, String instrument) {
        return cancelAll.instrument().isEmpty() || instrument.isEmpty() || instrument.equals(cancelAll.instrument());
    }

    /** Returns whether the account has started an order since this cancel arrived. */
    boolean hasStartedSince(Permit cancel) {
        Account account = accounts.get(cancel.request().call().account());
        boolean everStarted = account == null ? hasForgottenStart : account.hasStartedOrder;
        long lastStarted = account == null ? latestForgottenArrival : account.latestStartedArrival;
        return everStarted && lastStarted - cancel.arrival() > 0;
    }
}
