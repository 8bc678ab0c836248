package dev.sluice.gate;

import dev.sluice.exchange.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The orders of each account that wait here or that are at the exchange without an answer: what a cancel must withdraw, and what it must wait
 * for, since else it overtakes its order, the exchange says "unknown order", and the order goes live afterwards (design rule 4).
 *
 * <p>Waiting ones are found by their ids in O(1); those in flight are as few as there are connections. An order whose connection broke before its
 * answer stays for a while: a cancel that may concern it is told so.
 */
final class Orders {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long UNRECONCILED_NANOS = 900_000_000_000L;
    private static final int MOST_ACCOUNTS = 10_000;
    private static final int MOST_UNKNOWN = 1024;

    /** Ids of all of them together: a batch has hundreds. */
    private static final int MOST_UNKNOWN_NAMES = 16_384;

    /** One account's orders. */
    static final class Account {
        private final Map<String, List<Ticket>> waitingById = new HashMap<>();
        private final Chain waiting = new Chain();
        private final Chain flying = new Chain();
        private boolean everStarted;
        private long lastStarted;

        private boolean isIdle() {
            return waiting.first == null && flying.first == null;
        }
    }

    /** Tickets linked through themselves: an order that goes at once allocates nothing here. */
    private static final class Chain {
        private @Nullable Ticket first;

        void add(Ticket ticket) {
            ticket.accountBefore = null;
            ticket.accountAfter = first;
            if (first != null) {
                first.accountBefore = ticket;
            }
            first = ticket;
        }

        void remove(Ticket ticket) {
            if (ticket.accountBefore != null) {
                ticket.accountBefore.accountAfter = ticket.accountAfter;
            } else {
                first = ticket.accountAfter;
            }
            if (ticket.accountAfter != null) {
                ticket.accountAfter.accountBefore = ticket.accountBefore;
            }
            ticket.accountBefore = null;
            ticket.accountAfter = null;
        }

        List<Ticket> matching(Predicate<Ticket> wanted) {
            List<Ticket> found = List.of();
            for (Ticket ticket = first; ticket != null; ticket = ticket.accountAfter) {
                if (wanted.test(ticket)) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(ticket);
                }
            }
            return found;
        }
    }

    private final Map<String, Account> accounts = new HashMap<>();
    private final Alarms alarms;
    private long patienceNanos;
    private boolean forgottenStarted;
    private long forgottenLastStarted;
    private int unknown;
    private int unknownNames;

    Orders(PolicySettings policy, Alarms alarms) {
        this.alarms = alarms;
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

    /** What is forgotten with an idle account is remembered for all that were: a cancel-all may then be dropped, but never hits a later order. */
    private void rememberStarted(Account account) {
        if (account.isIdle() && account.everStarted) {
            boolean later = !forgottenStarted || account.lastStarted - forgottenLastStarted > 0;
            forgottenLastStarted = later ? account.lastStarted : forgottenLastStarted;
            forgottenStarted = true;
        }
    }

    void waits(Ticket order) {
        Account account = account(order.call());
        order.account = account;
        account.waiting.add(order);
        for (String id : order.call().places()) {
            account.waitingById.computeIfAbsent(id, any -> new ArrayList<>(1)).add(order);
        }
    }

    /** It no longer waits: it was refused, or it goes. */
    void waitsNoMore(Ticket order) {
        Account account = order.account;
        if (account == null) {
            return;
        }
        order.account = null;
        account.waiting.remove(order);
        for (String id : order.call().places()) {
            List<Ticket> ofId = account.waitingById.get(id);
            if (ofId != null && ofId.remove(order) && ofId.isEmpty()) {
                account.waitingById.remove(id);
            }
        }
    }

    void flies(Ticket order) {
        Account account = account(order.call());
        order.account = account;
        account.flying.add(order);
    }

    void started(Ticket order) {
        Account account = account(order.call());
        account.everStarted = true;
        account.lastStarted = order.arrival;
    }

    /** It was answered, or surely not sent: cancels that wait for it no more are given back. */
    List<Ticket> landed(Ticket order) {
        Account account = order.account;
        if (account == null) {
            return List.of();
        }
        order.account = null;
        account.flying.remove(order);
        List<Ticket> freed = order.awaitedBy;
        order.awaitedBy = List.of();
        return freed;
    }

    /** It was sent and its connection broke: nobody knows. Kept, within bounds, so that cancels of it are marked. */
    void lost(Ticket order, long now) {
        int names = order.call().names().size();
        if (unknown >= MOST_UNKNOWN || unknownNames + names > MOST_UNKNOWN_NAMES || order.account == null) {
            landed(order);
            return;
        }
        order.forgetRequest();
        unknown++;
        unknownNames += names;
        Alarm forget = new Alarm() {
            @Override
            void ring(long at) {
                forgotten(order);
                landed(order);
            }
        };
        order.alarm = forget;
        alarms.set(forget, now + UNRECONCILED_NANOS);
    }

    /** A call that names it was answered, so its state is known: a cancel with success, or a read. Cancels that waited for it are given back. */
    List<Ticket> reconcile(Call by) {
        Account account = accounts.get(by.account());
        if (account == null || account.flying.first == null || by.names().isEmpty()) {
            return List.of();
        }
        List<Ticket> freed = new ArrayList<>();
        for (Ticket order : account.flying.matching(ticket -> isLost(ticket) && namesOne(by.names(), ticket))) {
            freed.addAll(found(order));
        }
        return freed;
    }

    /** An operator knows what became of those of that account that bear this name; "": of all of them. Cancels that waited for them are given back. */
    List<Ticket> closeUnknown(String ofAccount, String name) {
        Account account = accounts.get(ofAccount);
        if (account == null) {
            return List.of();
        }
        List<Ticket> freed = new ArrayList<>();
        for (Ticket order : account.flying.matching(ticket ->
                isLost(ticket) && (name.isEmpty() || ticket.call().names().contains(name)))) {
            freed.addAll(found(order));
        }
        return freed;
    }

    private List<Ticket> found(Ticket order) {
        if (order.alarm != null) {
            alarms.cancel(order.alarm);
        }
        forgotten(order);
        return landed(order);
    }

    private void forgotten(Ticket order) {
        unknown--;
        unknownNames -= order.call().names().size();
    }

    /** Orders that were sent before {@code before} and have no answer yet. */
    List<UnknownOrder> unanswered(long before, long now) {
        List<UnknownOrder> found = new ArrayList<>();
        for (Account account : accounts.values()) {
            for (Ticket order : account.flying.matching(ticket -> wasSent(ticket, before))) {
                found.add(UnknownOrder.of(order, order.askedAt, now));
            }
        }
        return found;
    }

    private static boolean wasSent(Ticket order, long before) {
        Permit permit = order.permit;
        return order.stage == Ticket.Stage.STARTED && permit != null && permit.startedAt - before < 0;
    }

    private static boolean isLost(Ticket order) {
        return order.stage == Ticket.Stage.ENDED;
    }

    /** The waiting orders that this cancel withdraws. */
    List<Ticket> withdrawnBy(Ticket cancel) {
        Account account = accounts.get(cancel.call().account());
        if (account == null || account.waiting.first == null) {
            return List.of();
        }
        if (cancel.call().cancelsAll()) {
            return account.waiting.matching(order -> order != cancel && inScope(cancel.call(), order));
        }
        List<Ticket> named = new ArrayList<>();
        for (String id : cancel.call().cancels()) {
            for (Ticket order : account.waitingById.getOrDefault(id, List.of())) {
                if (order != cancel && !named.contains(order)) {
                    named.add(order);
                }
            }
        }
        return named;
    }

    /** Lets the cancel wait for what it names and is in flight; what was admitted but not started is taken back instead. */
    void await(Ticket cancel, long now) {
        Account account = accounts.get(cancel.call().account());
        if (account == null || account.flying.first == null) {
            return;
        }
        for (Ticket order : account.flying.matching(ticket -> ticket != cancel && names(cancel.call(), ticket))) {
            Permit permit = order.permit;
            if (order.stage == Ticket.Stage.ADMITTED && permit != null) {
                permit.withdrawn = true;
            } else if (permit != null) {
                awaitOne(cancel, order, permit.startedAt + patienceNanos, now);
            }
        }
    }

    private static void awaitOne(Ticket cancel, Ticket order, long until, long now) {
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

    private static boolean names(Call cancel, Ticket order) {
        if (cancel.cancelsAll()) {
            return inScope(cancel, order);
        }
        return namesOne(cancel.cancels(), order);
    }

    static boolean namesOne(List<String> ids, Ticket order) {
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

    /** An order of an unknown instrument is in every scope: better refused than live after a cancel-all. */
    private static boolean inScope(Call cancelAll, Ticket order) {
        String instrument = order.call().instrument();
        return cancelAll.instrument().isEmpty() || instrument.isEmpty() || instrument.equals(cancelAll.instrument());
    }

    /** Whether the account has started an order since this cancel came. */
    boolean startedSince(Ticket cancel) {
        Account account = accounts.get(cancel.call().account());
        boolean everStarted = account == null ? forgottenStarted : account.everStarted;
        long lastStarted = account == null ? forgottenLastStarted : account.lastStarted;
        return everStarted && lastStarted - cancel.arrival > 0;
    }
}
