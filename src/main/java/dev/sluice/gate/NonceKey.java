package dev.sluice.gate;

import dev.sluice.lane.LaneClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one API key whose exchange wants ever higher nonces (design rule 3): one in flight until it is answered, the others in the
 * order of their nonce.
 *
 * <p>A waiting call is a <em>front</em> when no waiting call of the key with a lower nonce is of its own class or a more urgent one. Only fronts ask limits,
 * and so only they are parked; there is at most one of each class. A front that may go while a lower nonce waits overtakes it: the
 * lower one, which is of a less urgent class and lacks something, is refused. So a cancel never waits for the budget of an order, and no
 * cancel overtakes another.
 */
final class NonceKey {
    final String key;
    final Alarm overdue;

    /** The one in flight: admitted, not answered. */
    @Nullable
    Permit busy;

    long busySince;
    long lastStarted = -1;
    boolean dirty;

    private final @Nullable Ticket[] asking = new Ticket[LaneClass.COUNT];
    private final List<NavigableMap<Long, Ticket>> waiting = new ArrayList<>(LaneClass.COUNT);
    private int count;

    NonceKey(String key, Alarm overdue) {
        this.key = key;
        this.overdue = overdue;
        for (int i = 0; i < LaneClass.COUNT; i++) {
            waiting.add(new TreeMap<>());
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** False when that nonce waits already. */
    boolean add(Ticket ticket) {
        long nonce = ticket.call().nonce();
        for (NavigableMap<Long, Ticket> ofClass : waiting) {
            if (ofClass.containsKey(nonce)) {
                return false;
            }
        }
        ofClass(ticket).put(nonce, ticket);
        count++;
        return true;
    }

    void remove(Ticket ticket) {
        if (ofClass(ticket).remove(ticket.call().nonce(), ticket)) {
            count--;
        }
    }

    private NavigableMap<Long, Ticket> ofClass(Ticket ticket) {
        return waiting.get(ticket.rank().place());
    }

    /** The front of that class; null when it has none. */
    @Nullable
    Ticket front(int ordinal) {
        Map.Entry<Long, Ticket> first = waiting.get(ordinal).firstEntry();
        if (first == null) {
            return null;
        }
        for (int i = 0; i < ordinal; i++) {
            Map.Entry<Long, Ticket> moreUrgent = waiting.get(i).firstEntry();
            if (moreUrgent != null && moreUrgent.getKey() < first.getKey()) {
                return null;
            }
        }
        return first.getValue();
    }

    /** The call of that class that asks limits is this one now; gives the one before if it is another. */
    @Nullable
    Ticket replaceAsking(int ordinal, @Nullable Ticket front) {
        Ticket before = asking[ordinal];
        asking[ordinal] = front;
        return before == front ? null : before;
    }

    /** Those of less urgent classes that a call with this nonce leaves behind; removed here. */
    List<Ticket> takeOvertaken(long nonce) {
        List<Ticket> overtaken = new ArrayList<>();
        for (NavigableMap<Long, Ticket> ofClass : waiting) {
            Map<Long, Ticket> lower = ofClass.headMap(nonce);
            overtaken.addAll(lower.values());
            lower.clear();
        }
        count -= overtaken.size();
        return overtaken;
    }

    /** Whether the one in flight had its time to answer, so that a cancel need not wait for it. */
    boolean isOverdue(long patienceNanos, long now) {
        return busy != null && now - busySince - patienceNanos >= 0;
    }
}
