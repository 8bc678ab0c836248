package dev.sluice.core.admission;

import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.queue.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one API key whose exchange requires increasing nonces: one in flight until it is answered, the others in
 * the order of their nonces.
 *
 * <p>A waiting call is a <em>front</em> when no waiting call of the key with a lower nonce has the same or a more
 * urgent class. Only fronts are tried against limits and parked; each class has at most one. A front that can be
 * admitted while a lower nonce waits overtakes it: the lower one, which has a less urgent class and is blocked, is
 * refused. So a cancel never waits for the budget of an order, and no cancel overtakes another.
 */
final class NonceSequence implements NonceLease.WaitingCalls {
    final String key;
    final Timer overdue;

    /** The call in flight: admitted, not answered. */
    @Nullable
    Permit inFlight;

    long inFlightSince;
    long lastStarted = -1;
    boolean isRetryScheduled;

    /** The right to use the nonces of this key, which one member of a cluster has at a time; null without a cluster. */
    @Nullable
    NonceLease lease;

    private final @Nullable Permit[] attempted = new Permit[LaneClass.COUNT];
    private final List<NavigableMap<Long, Permit>> waiting = new ArrayList<>(LaneClass.COUNT);
    private int count;

    NonceSequence(String key, Timer overdue) {
        this.key = key;
        this.overdue = overdue;
        for (int i = 0; i < LaneClass.COUNT; i++) {
            waiting.add(new TreeMap<>());
        }
    }

    @Override
    public boolean isEmpty() {
        return count == 0;
    }

    @Override
    public boolean hasOrdinaryWaiting() {
        return count > waiting.get(LaneClass.CANCEL.rank()).size();
    }

    /** Adds a waiting call. Returns false when a call with the same nonce already waits. */
    boolean add(Permit permit) {
        long nonce = permit.request().call().nonce();
        for (NavigableMap<Long, Permit> ofClass : waiting) {
            if (ofClass.containsKey(nonce)) {
                return false;
            }
        }
        waitingOfClass(permit).put(nonce, permit);
        count++;
        return true;
    }

    void remove(Permit permit) {
        if (waitingOfClass(permit).remove(permit.request().call().nonce(), permit)) {
            count--;
        }
    }

    private NavigableMap<Long, Permit> waitingOfClass(Permit permit) {
        return waiting.get(permit.request().kindClass().rank());
    }

    /** Returns the front of the class; null when it has none. */
    @Nullable
    Permit front(int ordinal) {
        Map.Entry<Long, Permit> first = waiting.get(ordinal).firstEntry();
        if (first == null) {
            return null;
        }
        for (int i = 0; i < ordinal; i++) {
            Map.Entry<Long, Permit> moreUrgent = waiting.get(i).firstEntry();
            if (moreUrgent != null && moreUrgent.getKey() < first.getKey()) {
                return null;
            }
        }
        return first.getValue();
    }

    /** Sets the call of the class that is tried against limits. Returns the previous one if it was another. */
    @Nullable
    Permit replaceAttempted(int ordinal, @Nullable Permit front) {
        Permit previous = attempted[ordinal];
        attempted[ordinal] = front;
        return previous == front ? null : previous;
    }

    /** Removes and returns the waiting calls with a lower nonce, which a call with this nonce overtakes. */
    List<Permit> removeOvertaken(long nonce) {
        List<Permit> overtaken = new ArrayList<>();
        for (NavigableMap<Long, Permit> ofClass : waiting) {
            Map<Long, Permit> lower = ofClass.headMap(nonce);
            overtaken.addAll(lower.values());
            lower.clear();
        }
        count -= overtaken.size();
        return overtaken;
    }

    /** Returns whether the call in flight has exceeded its time to answer, so that a cancel need not wait for it. */
    boolean isOverdue(long maxAnswerWaitNanos, long now) {
        return inFlight != null && now - inFlightSince - maxAnswerWaitNanos >= 0;
    }
}
