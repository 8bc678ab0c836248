package dev.sluice.core.admission;

import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.exchange.classify.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The orders of each account that wait here or are at the exchange without a response. A cancel withdraws the waiting ones and waits for the others:
 * if it overtook its order, the exchange would answer "unknown order" and the order would go live afterwards.
 *
 * <p>Waiting orders are found by id in O(1); orders in flight are bounded by the number of connections. An order whose connection broke before the
 * response is kept for a while, so that a cancel that may concern it is marked.
 */
final class AccountOrders {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long UNRECONCILED_NANOS = 900_000_000_000L;
    private static final int MAX_ACCOUNTS = 10_000;
    private static final int MAX_UNKNOWN = 1024;

    /** Bound of the ids of all unknown orders together, since one batch may have hundreds. */
    private static final int MAX_UNKNOWN_NAMES = 16_384;

    /** The orders of one account. */
    private static final class Account {
        private final Map<String, List<AdmissionRequest>> waitingById = new HashMap<>();
        private final EntryList waiting = new EntryList();
        private final EntryList inFlight = new EntryList();
        private boolean everStarted;
        private long lastStarted;

        private boolean isIdle() {
            return waiting.first == null && inFlight.first == null;
        }
    }

    /** An order in the lists of its account, and the cancels that wait for its response. Its request refers to it, so that it is found in O(1). */
    static final class Entry {
        private final AdmissionRequest order;
        private @Nullable Account account;
        private @Nullable Entry before;
        private @Nullable Entry after;
        private List<AdmissionRequest> awaitedBy = List.of();
        private @Nullable Timer forget;

        private Entry(AdmissionRequest order) {
            this.order = order;
        }

        private void awaitedBy(AdmissionRequest cancel) {
            if (awaitedBy.isEmpty()) {
                awaitedBy = new ArrayList<>(2);
            }
            awaitedBy.add(cancel);
        }
    }

    /** An intrusive linked list of orders. */
    private static final class EntryList {
        private @Nullable Entry first;

        void add(Entry entry) {
            entry.before = null;
            entry.after = first;
            if (first != null) {
                first.before = entry;
            }
            first = entry;
        }

        void remove(Entry entry) {
            if (entry.before != null) {
                entry.before.after = entry.after;
            } else {
                first = entry.after;
            }
            if (entry.after != null) {
                entry.after.before = entry.before;
            }
            entry.before = null;
            entry.after = null;
        }

        List<AdmissionRequest> matching(Predicate<AdmissionRequest> wanted) {
            List<AdmissionRequest> found = List.of();
            for (Entry entry = first; entry != null; entry = entry.after) {
                if (wanted.test(entry.order)) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(entry.order);
                }
            }
            return found;
        }
    }

    private final Map<String, Account> accounts = new HashMap<>();
    private final Timers timers;
    private long patienceNanos;
    private boolean forgottenStarted;
    private long forgottenLastStarted;
    private int unknown;
    private int unknownNames;

    AccountOrders(PolicySettings policy, Timers timers) {
        this.timers = timers;
        reload(policy);
    }

    void reload(PolicySettings policy) {
        patienceNanos = policy.orderUnansweredMs() * NANOS_PER_MILLI;
    }

    private Account account(Call call) {
        Account known = accounts.get(call.account());
        if (known != null) {
            return known;
        }
        if (accounts.size() >= MAX_ACCOUNTS) {
            accounts.values().forEach(this::rememberStarted);
            accounts.values().removeIf(Account::isIdle);
        }
        Account made = new Account();
        made.everStarted = forgottenStarted;
        made.lastStarted = forgottenLastStarted;
        accounts.put(call.account(), made);
        return made;
    }

    /**
     * Keeps the latest start of an idle account in a value shared by all forgotten accounts. A cancel-all may therefore be dropped without need, but
     * never cancels a later order.
     */
    private void rememberStarted(Account account) {
        if (account.isIdle() && account.everStarted) {
            boolean later = !forgottenStarted || account.lastStarted - forgottenLastStarted > 0;
            forgottenLastStarted = later ? account.lastStarted : forgottenLastStarted;
            forgottenStarted = true;
        }
    }

    private static Entry entry(AdmissionRequest order) {
        Entry known = order.orderEntry();
        if (known != null) {
            return known;
        }
        Entry made = new Entry(order);
        order.orderEntry(made);
        return made;
    }

    void addWaiting(AdmissionRequest order) {
        Account account = account(order.call());
        Entry entry = entry(order);
        entry.account = account;
        account.waiting.add(entry);
        for (String id : order.call().places()) {
            account.waitingById.computeIfAbsent(id, any -> new ArrayList<>(1)).add(order);
        }
    }

    /** Removes an order that no longer waits because it was refused or admitted. */
    void removeWaiting(AdmissionRequest order) {
        Entry entry = order.orderEntry();
        Account account = entry == null ? null : entry.account;
        if (entry == null || account == null) {
            return;
        }
        entry.account = null;
        account.waiting.remove(entry);
        for (String id : order.call().places()) {
            List<AdmissionRequest> ofId = account.waitingById.get(id);
            if (ofId != null && ofId.remove(order) && ofId.isEmpty()) {
                account.waitingById.remove(id);
            }
        }
    }

    void addInFlight(AdmissionRequest order) {
        Account account = account(order.call());
        Entry entry = entry(order);
        entry.account = account;
        account.inFlight.add(entry);
    }

    void started(AdmissionRequest order) {
        Account account = account(order.call());
        account.everStarted = true;
        account.lastStarted = order.arrival();
    }

    /** Removes an order that was answered or certainly not sent. Returns the cancels that waited for it. */
    List<AdmissionRequest> removeInFlight(AdmissionRequest order) {
        Entry entry = order.orderEntry();
        Account account = entry == null ? null : entry.account;
        if (entry == null || account == null) {
            return List.of();
        }
        entry.account = null;
        account.inFlight.remove(entry);
        List<AdmissionRequest> freed = entry.awaitedBy;
        entry.awaitedBy = List.of();
        return freed;
    }

    /** Keeps an order that was sent and whose connection broke, within bounds, so that cancels of it are marked. */
    void keepUnknown(AdmissionRequest order, long now) {
        int names = order.call().names().size();
        Entry entry = order.orderEntry();
        if (unknown >= MAX_UNKNOWN
                || unknownNames + names > MAX_UNKNOWN_NAMES
                || entry == null
                || entry.account == null) {
            removeInFlight(order);
            return;
        }
        order.forgetRequest();
        unknown++;
        unknownNames += names;
        Timer forget = new Timer() {
            @Override
            void fire(long at) {
                uncount(order);
                removeInFlight(order);
            }
        };
        entry.forget = forget;
        timers.set(forget, now + UNRECONCILED_NANOS);
    }

    /**
     * Removes unknown orders that this call names: it was answered (a successful cancel, or a read), so their state is known. Returns the cancels
     * that waited for them.
     */
    List<AdmissionRequest> reconcile(Call by) {
        Account account = accounts.get(by.account());
        if (account == null || account.inFlight.first == null || by.names().isEmpty()) {
            return List.of();
        }
        List<AdmissionRequest> freed = new ArrayList<>();
        for (AdmissionRequest order : account.inFlight.matching(
                admissionRequest -> isLost(admissionRequest) && namesOne(by.names(), admissionRequest))) {
            freed.addAll(found(order));
        }
        return freed;
    }

    /**
     * Removes unknown orders of the account with this id, or all if {@code name} is empty, after an operator has clarified them. Returns the cancels
     * that waited for them.
     */
    List<AdmissionRequest> closeUnknown(String ofAccount, String name) {
        Account account = accounts.get(ofAccount);
        if (account == null) {
            return List.of();
        }
        List<AdmissionRequest> freed = new ArrayList<>();
        for (AdmissionRequest order : account.inFlight.matching(admissionRequest -> isLost(admissionRequest)
                && (name.isEmpty() || admissionRequest.call().names().contains(name)))) {
            freed.addAll(found(order));
        }
        return freed;
    }

    private List<AdmissionRequest> found(AdmissionRequest order) {
        Entry entry = order.orderEntry();
        if (entry != null && entry.forget != null) {
            timers.cancel(entry.forget);
        }
        uncount(order);
        return removeInFlight(order);
    }

    private void uncount(AdmissionRequest order) {
        unknown--;
        unknownNames -= order.call().names().size();
    }

    /** Returns the orders that were sent before {@code before} and have no response yet. */
    List<UnknownOrder> unanswered(long before, long now) {
        List<UnknownOrder> found = new ArrayList<>();
        for (Account account : accounts.values()) {
            for (AdmissionRequest order :
                    account.inFlight.matching(admissionRequest -> wasSent(admissionRequest, before))) {
                found.add(UnknownOrder.of(order.call(), order.bot(), order.arrivedAt(), now));
            }
        }
        return found;
    }

    private static boolean wasSent(AdmissionRequest order, long before) {
        return order.stage() == AdmissionRequest.Stage.STARTED && order.startedAt() - before < 0;
    }

    private static boolean isLost(AdmissionRequest order) {
        return order.stage() == AdmissionRequest.Stage.ENDED;
    }

    /** Returns the waiting orders that this cancel withdraws. */
    List<AdmissionRequest> withdrawnBy(AdmissionRequest cancel) {
        Account account = accounts.get(cancel.call().account());
        if (account == null || account.waiting.first == null) {
            return List.of();
        }
        if (cancel.call().cancelsAll()) {
            return account.waiting.matching(order -> order != cancel && inScope(cancel.call(), order));
        }
        List<AdmissionRequest> named = new ArrayList<>();
        for (String id : cancel.call().cancels()) {
            for (AdmissionRequest order : account.waitingById.getOrDefault(id, List.of())) {
                if (order != cancel && !named.contains(order)) {
                    named.add(order);
                }
            }
        }
        return named;
    }

    /** Makes the cancel wait for the orders in flight that it names. Orders that were admitted but not started are withdrawn instead. */
    void await(AdmissionRequest cancel, long now) {
        Account account = accounts.get(cancel.call().account());
        if (account == null || account.inFlight.first == null) {
            return;
        }
        for (AdmissionRequest order : account.inFlight.matching(
                admissionRequest -> admissionRequest != cancel && names(cancel.call(), admissionRequest))) {
            if (order.stage() == AdmissionRequest.Stage.ADMITTED) {
                order.withdraw();
            } else {
                awaitOne(cancel, order, order.startedAt() + patienceNanos, now);
            }
        }
    }

    private static void awaitOne(AdmissionRequest cancel, AdmissionRequest order, long until, long now) {
        if (until - now <= 0) {
            cancel.markOrderUnanswered();
            return;
        }
        cancel.awaitOrder(until);
        entry(order).awaitedBy(cancel);
    }

    private static boolean names(Call cancel, AdmissionRequest order) {
        if (cancel.cancelsAll()) {
            return inScope(cancel, order);
        }
        return namesOne(cancel.cancels(), order);
    }

    static boolean namesOne(List<String> ids, AdmissionRequest order) {
        List<String> placed = order.call().places();
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

    /** Checks whether a cancel-all covers the order. An order of an unknown instrument always matches: refusing it is safer than leaving it live. */
    private static boolean inScope(Call cancelAll, AdmissionRequest order) {
        String instrument = order.call().instrument();
        return cancelAll.instrument().isEmpty() || instrument.isEmpty() || instrument.equals(cancelAll.instrument());
    }

    /** Checks whether the account has started an order since this cancel arrived. */
    boolean startedSince(AdmissionRequest cancel) {
        Account account = accounts.get(cancel.call().account());
        boolean everStarted = account == null ? forgottenStarted : account.everStarted;
        long lastStarted = account == null ? forgottenLastStarted : account.lastStarted;
        return everStarted && lastStarted - cancel.arrival() > 0;
    }
}
