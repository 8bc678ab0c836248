package dev.sluice.core.queue;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queue of the calls that wait at one limit. Not thread-safe: guarded by the lock of the admission controller.
 *
 * <p>The first class (cancels) goes before all others. Among the others the most urgent class goes first. A waiting
 * class earns a credit of {@code lowestSharePercent} of what the classes above it use of this limit. Its first call is
 * next as soon as the credit covers its cost, however large that is. Within a class, start-time fair queueing shares by
 * cost / weight between the bots (Goyal, Vin and Cheng, 1996): the next call of a bot is due when the virtual time
 * reaches the end of its previous call. Calls of one bot keep their order of arrival.
 */
public final class LimitQueue<T> {
    private static final int MAX_BOTS = 4096;
    private static final long HUNDRED = 100;

    private final int sharePercent;
    private final ClassQueue<T>[] classes;
    private int waiting;
    private long waitingCost;
    private boolean isReserved;
    private @Nullable QueuedCall<T> reservingCall;

    /** All waiting calls of one class, grouped by bot. */
    private static final class ClassQueue<T> {
        private final Map<String, BotQueue<T>> botQueues = new HashMap<>();
        private final IndexedHeap<BotQueue<T>> due = new IndexedHeap<>();
        private long virtualNow;
        private long credit;
        private int waiting;

        @Nullable
        QueuedCall<T> first() {
            BotQueue<T> botQueue = due.first();
            return botQueue == null ? null : botQueue.first();
        }

        boolean hasCredit(long needed) {
            return credit > 0 && credit >= needed;
        }

        BotQueue<T> botQueue(String bot, LaneClass laneClass) {
            BotQueue<T> botQueue = botQueues.get(bot);
            if (botQueue == null) {
                if (botQueues.size() >= MAX_BOTS) {
                    forgetIdle();
                }
                if (botQueues.size() >= MAX_BOTS) {
                    // Too many bot names: forget the shares of all bots without waiting calls, at the cost of fairness.
                    botQueues.values().removeIf(BotQueue::isEmpty);
                }
                botQueue = new BotQueue<>(laneClass, virtualNow);
                botQueues.put(bot, botQueue);
            }
            return botQueue;
        }

        private void forgetIdle() {
            Iterator<BotQueue<T>> all = botQueues.values().iterator();
            while (all.hasNext()) {
                if (all.next().isForgettable(virtualNow)) {
                    all.remove();
                }
            }
        }
    }

    public LimitQueue(LaneSettings settings) {
        sharePercent = settings.lowestSharePercent();
        @SuppressWarnings({"unchecked", "rawtypes"}) // Java cannot create an array of a generic type in another way
        ClassQueue<T>[] queues = new ClassQueue[LaneClass.COUNT];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new ClassQueue<>();
        }
        classes = queues;
    }

    public boolean isEmpty() {
        return waiting == 0;
    }

    public int waiting() {
        return waiting;
    }

    /** Returns the cost of all waiting calls. */
    public long waitingCost() {
        return waitingCost;
    }

    public int waiting(LaneClass laneClass) {
        return classes[laneClass.rank()].waiting;
    }

    /** Returns the next call, or null when none waits. */
    public @Nullable QueuedCall<T> head() {
        if (waiting == 0) {
            return null;
        }
        QueuedCall<T> cancel = classes[0].first();
        if (cancel != null) {
            return cancel;
        }
        QueuedCall<T> withCredit = firstWithCredit();
        return withCredit != null ? withCredit : mostUrgent();
    }

    /**
     * Returns the first call of the least urgent class whose credit covers it; null if there is none, or while the
     * limit is reserved.
     */
    private @Nullable QueuedCall<T> firstWithCredit() {
        for (int i = classes.length - 1; i > 0 && !isReserved; i--) {
            QueuedCall<T> first = classes[i].first();
            if (first != null && classes[i].hasCredit(creditNeeded(first.cost()))) {
                return first;
            }
        }
        return null;
    }

    private long creditNeeded(long cost) {
        return cost * (HUNDRED - sharePercent);
    }

    private @Nullable QueuedCall<T> mostUrgent() {
        for (int i = 1; i < classes.length; i++) {
            if (reservingCall != null && reservingCall.laneClass().rank() == i) {
                return reservingCall;
            }
            QueuedCall<T> first = classes[i].first();
            if (first != null) {
                return first;
            }
        }
        return reservingCall;
    }

    /** Returns whether a call that is not queued here would be the next one if it were. */
    public boolean isNext(QueueEntry queueEntry) {
        int own = queueEntry.laneClass().rank();
        if (waiting == 0 || own == 0) {
            return isFirstOfClass(queueEntry);
        }
        boolean isReservedBefore =
                reservingCall != null && reservingCall.laneClass().rank() <= own;
        if (classes[0].waiting > 0 || isReservedBefore || !isFirstOfClass(queueEntry)) {
            return false;
        }
        QueuedCall<T> withCredit = firstWithCredit();
        if (withCredit != null && withCredit.laneClass().rank() > own) {
            return false;
        }
        boolean hasCredit = !isReserved && classes[own].hasCredit(creditNeeded(queueEntry.cost()));
        return hasCredit || !hasMoreUrgentThan(queueEntry.laneClass());
    }

    private boolean isFirstOfClass(QueueEntry queueEntry) {
        ClassQueue<T> queue = classes[queueEntry.laneClass().rank()];
        QueuedCall<T> leader = queue.first();
        if (leader == null) {
            return true;
        }
        BotQueue<T> botQueue = queue.botQueues.get(queueEntry.bot());
        QueuedCall<T> firstOfBot = botQueue == null ? null : botQueue.first();
        if (firstOfBot != null && queueEntry.arrival() - firstOfBot.arrival() >= 0) {
            return false;
        }
        long start = botQueue == null ? queue.virtualNow : botQueue.nextStart(queue.virtualNow);
        long difference = start - leader.botQueue().start();
        return difference != 0 ? difference < 0 : queueEntry.arrival() - leader.arrival() < 0;
    }

    /** Returns whether a call of a more urgent class waits here. */
    public boolean hasMoreUrgentThan(LaneClass laneClass) {
        for (int i = 0; i < laneClass.rank(); i++) {
            if (classes[i].waiting > 0) {
                return true;
            }
        }
        return false;
    }

    /** Adds a call to the queue, in the order of {@code arrival} among the calls of its bot. */
    public QueuedCall<T> park(T call, QueueEntry queueEntry) {
        ClassQueue<T> queue = classes[queueEntry.laneClass().rank()];
        BotQueue<T> botQueue = queue.botQueue(queueEntry.bot(), queueEntry.laneClass());
        QueuedCall<T> queued = new QueuedCall<>(call, botQueue, queueEntry.cost(), queueEntry.arrival());
        botQueue.add(queued, queue.virtualNow);
        if (botQueue.isQueued()) {
            queue.due.reposition(botQueue);
        } else {
            queue.due.add(botQueue);
        }
        queue.waiting++;
        waiting++;
        waitingCost += queued.cost();
        return queued;
    }

    /**
     * Removes a call that was not sent: the client disconnected, the call was withdrawn, its deadline passed, or it
     * waits at another limit now.
     */
    public void remove(QueuedCall<T> queued) {
        BotQueue<T> botQueue = queued.botQueue();
        ClassQueue<T> queue = classes[botQueue.laneClass().rank()];
        botQueue.remove(queued);
        if (botQueue.isEmpty()) {
            queue.due.remove(botQueue);
        } else {
            queue.due.reposition(botQueue);
        }
        queue.waiting--;
        waiting--;
        waitingCost -= queued.cost();
        if (queued == reservingCall) {
            reservingCall = null;
        }
    }

    /** Removes a call that is being sent, and charges its cost to the share of its bot. */
    public void removeSent(QueuedCall<T> queued, int weight) {
        BotQueue<T> botQueue = queued.botQueue();
        ClassQueue<T> queue = classes[botQueue.laneClass().rank()];
        long start = botQueue.start();
        if (start - queue.virtualNow > 0) {
            queue.virtualNow = start;
        }
        botQueue.recordServed(queued.cost(), weight);
        queue.credit = Math.max(0, queue.credit - creditNeeded(queued.cost()));
        remove(queued);
    }

    /**
     * Records that a call used this much of the limit, whether it waited or not; the waiting classes
     * below it earn credit.
     */
    public void recordUse(LaneClass laneClass, long cost) {
        for (int i = laneClass.rank() + 1; i < classes.length; i++) {
            ClassQueue<T> queue = classes[i];
            QueuedCall<T> first = queue.first();
            if (first != null) {
                queue.credit = Math.min(queue.credit + cost * sharePercent, creditNeeded(first.cost()));
            }
        }
    }

    /**
     * Sets whether a call reserves this limit, wherever that call waits. While one does, the credit of classes is
     * ignored.
     */
    public void setReserved(boolean newReserved) {
        isReserved = newReserved;
        if (!newReserved) {
            reservingCall = null;
        }
    }

    /**
     * Puts the call that reserves this limit before all calls of its class and lower ones. There is at most one;
     * removing the call ends the reservation.
     */
    public void putFirst(QueuedCall<T> queued) {
        isReserved = true;
        reservingCall = queued;
    }

    /** Returns the number of bots whose shares are stored. */
    int botQueues() {
        int botQueues = 0;
        for (ClassQueue<T> queue : classes) {
            botQueues += queue.botQueues.size();
        }
        return botQueues;
    }
}
