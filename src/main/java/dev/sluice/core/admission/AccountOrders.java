package dev.sluice.core.admission;

import dev.sluice.core.exchange.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The orders of each account that wait here or are at the exchange without a response. A cancel withdraws the waiting ones and waits for the others:
 * if it overtook its order, the exchange would answer "unknown order" and the order would go live afterwards (design rule 4).
 *
 * <p>Waiting orders are found by id in O(1); orders in flight are bounded by the number of connections. An order whose connection broke before the
 * response is kept for a while, so that a cancel that may concern it is marked.
 */
final class AccountOrders {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long UNRECONCILED_NANOS = 900_000_000_000L;
    private static final int MOST_ACCOUNTS = 10_000;
    private static final int MOST_UNKNOWN = 1024;

    /** Bound of the ids of all unknown orders together, since one batch may have hundreds. */
    private static final int MOST_UNKNOWN_NAMES = 16_384;

    /** The orders of one account. */
    static final class Account {
        private final Map<String, List<AdmissionRequest>> waitingById = new HashMap<>();
        private final Chain waiting = new Chain();
        private final Chain flying = new Chain();
        private boolean everStarted;
        private long lastStarted;

        private boolean isIdle() {
            return waiting.first == null && flying.first == null;
        }
    }

    /** An intrusive linked list of requests, so that an order that is sent at once allocates nothing here. */
    private static final class Chain {
        private @Nullable AdmissionRequest first;

        void add(AdmissionRequest admissionRequest) {
            admissionRequest.accountBefore = null;
            admissionRequest.accountAfter = first;
            if (first != null) {
                first.accountBefore = admissionRequest;
            }
            first = admissionRequest;
        }

        void remove(AdmissionRequest admissionRequest) {
            if (admissionRequest.accountBefore != null) {
                admissionRequest.accountBefore.accountAfter = admissionRequest.accountAfter;
            } else {
                first = admissionRequest.accountAfter;
            }
            if (admissionRequest.accountAfter != null) {
                admissionRequest.accountAfter.accountBefore = admissionRequest.accountBefore;
            }
            admissionRequest.accountBefore = null;
            admissionRequest.accountAfter = null;
        }

        List<AdmissionRequest> matching(Predicate<AdmissionRequest> wanted) {
            List<AdmissionRequest> found = List.of();
            for (AdmissionRequest admissionRequest = first;
                    admissionRequest != null;
                    admissionRequest = admissionRequest.accountAfter) {
                if (wanted.test(admissionRequest)) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(admissionRequest);
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
        if (accounts.size() >= MOST_ACCOUNTS) {
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

    void waits(AdmissionRequest order) {
        Account account = account(order.call());
        order.account = account;
        account.waiting.add(order);
        for (String id : order.call().places()) {
            account.waitingById.computeIfAbsent(id, any -> new ArrayList<>(1)).add(order);
        }
    }

    /** Removes an order that no longer waits because it was refused or admitted. */
    void waitsNoMore(AdmissionRequest order) {
        Account account = order.account;
        if (account == null) {
            return;
        }
        order.account = null;
        account.waiting.remove(order);
        for (String id : order.call().places()) {
            List<AdmissionRequest> ofId = account.waitingById.get(id);
            if (ofId != null && ofId.remove(order) && ofId.isEmpty()) {
                account.waitingById.remove(id);
            }
        }
    }

    void flies(AdmissionRequest order) {
        Account account = account(order.call());
        order.account = account;
        account.flying.add(order);
    }

    void started(AdmissionRequest order) {
        Account account = account(order.call());
        account.everStarted = true;
        account.lastStarted = order.arrival;
    }

    /** Removes an order that was answered or certainly not sent. Returns the cancels that waited for it. */
    List<AdmissionRequest> landed(AdmissionRequest order) {
        Account account = order.account;
        if (account == null) {
            return List.of();
        }
        order.account = null;
        account.flying.remove(order);
        List<AdmissionRequest> freed = order.awaitedBy;
        order.awaitedBy = List.of();
        return freed;
    }

    /** Keeps an order that was sent and whose connection broke, within bounds, so that cancels of it are marked. */
    void lost(AdmissionRequest order, long now) {
        int names = order.call().names().size();
        if (unknown >= MOST_UNKNOWN || unknownNames + names > MOST_UNKNOWN_NAMES || order.account == null) {
            landed(order);
            return;
        }
        order.forgetRequest();
        unknown++;
        unknownNames += names;
        Timer forget = new Timer() {
            @Override
            void fire(long at) {
                forgotten(order);
                landed(order);
            }
        };
        order.timer = forget;
        timers.set(forget, now + UNRECONCILED_NANOS);
    }

    /**
     * Removes unknown orders that this call names: it was answered (a successful cancel, or a read), so their state is known. Returns the cancels
     * that waited for them.
     */
    List<AdmissionRequest> reconcile(Call by) {
        Account account = accounts.get(by.account());
        if (account == null || account.flying.first == null || by.names().isEmpty()) {
            return List.of();
        }
        List<AdmissionRequest> freed = new ArrayList<>();
        for (AdmissionRequest order : account.flying.matching(
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
        for (AdmissionRequest order : account.flying.matching(admissionRequest -> isLost(admissionRequest)
                && (name.isEmpty() || admissionRequest.call().names().contains(name)))) {
            freed.addAll(found(order));
        }
        return freed;
    }

    private List<AdmissionRequest> found(AdmissionRequest order) {
        if (order.timer != null) {
            timers.cancel(order.timer);
        }
        forgotten(order);
        return landed(order);
    }

    private void forgotten(AdmissionRequest order) {
        unknown--;
        unknownNames -= order.call().names().size();
    }

    /** Returns the orders that were sent before {@code before} and have no response yet. */
    List<UnknownOrder> unanswered(long before, long now) {
        List<UnknownOrder> found = new ArrayList<>();
        for (Account account : accounts.values()) {
            for (AdmissionRequest order :
                    account.flying.matching(admissionRequest -> wasSent(admissionRequest, before))) {
                found.add(UnknownOrder.of(order, order.askedAt, now));
            }
        }
        return found;
    }

    private static boolean wasSent(AdmissionRequest order, long before) {
        Permit permit = order.permit;
        return order.stage == AdmissionRequest.Stage.STARTED && permit != null && permit.startedAt - before < 0;
    }

    private static boolean isLost(AdmissionRequest order) {
        return order.stage == AdmissionRequest.Stage.ENDED;
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
        if (account == null || account.flying.first == null) {
            return;
        }
        for (AdmissionRequest order : account.flying.matching(
                admissionRequest -> admissionRequest != cancel && names(cancel.call(), admissionRequest))) {
            Permit permit = order.permit;
            if (order.stage == AdmissionRequest.Stage.ADMITTED && permit != null) {
                permit.withdrawn = true;
            } else if (permit != null) {
                awaitOne(cancel, order, permit.startedAt + patienceNanos, now);
            }
        }
    }

    private static void awaitOne(AdmissionRequest cancel, AdmissionRequest order, long until, long now) {
        if (until - now <= 0) {
            cancel.orderUnanswered = true;
            return;
        }
        if (cancel.unansweredOrders == 0 || until - cancel.ordersUntil > 0) {
            cancel.ordersUntil = until;
        }
        cancel.unansweredOrders++;
        order.awaitedBy(cancel);
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
        return everStarted && lastStarted - cancel.arrival > 0;
    }
}
