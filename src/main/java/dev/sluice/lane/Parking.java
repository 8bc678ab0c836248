package dev.sluice.lane;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queue of the calls that wait at one limit. Not thread-safe: guarded by the gate's lock.
 *
 * <p>The first class (cancels) goes before all others. Among the others the most urgent class goes first. A class that
 * waits saves {@code lowestSharePercent} of what the classes above it use of this limit, and its first call is next as
 * soon as the savings cover its cost, however large that is. Within a class, start-time fair queueing shares by cost /
 * weight between the bots (Goyal, Vin and Cheng, 1996): the next call of a bot is due when the virtual time reaches the
 * end of its previous call. Calls of one bot keep their order of arrival.
 */
public final class Parking<T> {
    private static final int MOST_FLOWS = 4096;
    private static final long HUNDRED = 100;

    private final int sharePercent;
    private final ClassQueue<T>[] classes;
    private int waiting;
    private boolean held;
    private @Nullable Parked<T> promoted;

    /** All waiting calls of one class, grouped by bot. */
    private static final class ClassQueue<T> {
        private final Map<String, Flow<T>> flows = new HashMap<>();
        private final Heap<Flow<T>> due = new Heap<>();
        private long virtualNow;
        private long saved;
        private int waiting;

        @Nullable
        Parked<T> first() {
            Flow<T> flow = due.first();
            return flow == null ? null : flow.first();
        }

        boolean saves(long price) {
            return saved > 0 && saved >= price;
        }

        Flow<T> flow(String bot, LaneClass laneClass) {
            Flow<T> flow = flows.get(bot);
            if (flow == null) {
                if (flows.size() >= MOST_FLOWS) {
                    forgetIdle();
                }
                if (flows.size() >= MOST_FLOWS) {
                    // Too many bot names: forget the shares of all bots without waiting calls, at the cost of fairness.
                    flows.values().removeIf(Flow::isEmpty);
                }
                flow = new Flow<>(laneClass, virtualNow);
                flows.put(bot, flow);
            }
            return flow;
        }

        private void forgetIdle() {
            Iterator<Flow<T>> all = flows.values().iterator();
            while (all.hasNext()) {
                if (all.next().forgettable(virtualNow)) {
                    all.remove();
                }
            }
        }
    }

    public Parking(LaneSettings settings) {
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

    public int waiting(LaneClass laneClass) {
        return classes[laneClass.place()].waiting;
    }

    /** Returns the next call, or null when none waits. */
    public @Nullable Parked<T> head() {
        if (waiting == 0) {
            return null;
        }
        Parked<T> cancel = classes[0].first();
        if (cancel != null) {
            return cancel;
        }
        Parked<T> saver = held ? null : saver();
        return saver != null ? saver : mostUrgent();
    }

    private @Nullable Parked<T> saver() {
        for (int i = classes.length - 1; i > 0; i--) {
            Parked<T> first = classes[i].first();
            if (first != null && classes[i].saves(price(first.cost()))) {
                return first;
            }
        }
        return null;
    }

    private long price(long cost) {
        return cost * (HUNDRED - sharePercent);
    }

    private @Nullable Parked<T> mostUrgent() {
        for (int i = 1; i < classes.length; i++) {
            if (promoted != null && promoted.laneClass().place() == i) {
                return promoted;
            }
            Parked<T> first = classes[i].first();
            if (first != null) {
                return first;
            }
        }
        return promoted;
    }

    /** Returns whether a call that is not queued here would be the next one if it were. */
    public boolean wouldLead(Claim claim) {
        int own = claim.laneClass().place();
        if (waiting == 0) {
            return true;
        }
        if (own > 0 && classes[0].waiting > 0) {
            return false;
        }
        boolean leadsItsClass = wouldLeadItsClass(claim);
        if (own == 0 || (promoted != null && promoted.laneClass().place() <= own)) {
            return own == 0 && leadsItsClass;
        }
        return wouldLeadOtherClasses(claim, leadsItsClass);
    }

    private boolean wouldLeadOtherClasses(Claim claim, boolean leadsItsClass) {
        int own = claim.laneClass().place();
        for (int i = classes.length - 1; !held && i > 0; i--) {
            boolean isOwn = i == own && leadsItsClass;
            Parked<T> first = classes[i].first();
            if (isOwn
                    ? classes[i].saves(price(claim.cost()))
                    : first != null && classes[i].saves(price(first.cost()))) {
                return isOwn;
            }
        }
        for (int i = 1; i < own; i++) {
            if (classes[i].waiting > 0) {
                return false;
            }
        }
        return leadsItsClass;
    }

    private boolean wouldLeadItsClass(Claim claim) {
        ClassQueue<T> queue = classes[claim.laneClass().place()];
        Parked<T> leader = queue.first();
        if (leader == null) {
            return true;
        }
        Flow<T> flow = queue.flows.get(claim.bot());
        Parked<T> firstOfBot = flow == null ? null : flow.first();
        if (firstOfBot != null && claim.arrival() - firstOfBot.arrival() >= 0) {
            return false;
        }
        long start = flow == null ? queue.virtualNow : flow.startNext(queue.virtualNow);
        long difference = start - leader.flow().start();
        return difference != 0 ? difference < 0 : claim.arrival() - leader.arrival() < 0;
    }

    /** Returns whether a call of a more urgent class waits here. */
    public boolean hasMoreUrgentThan(LaneClass laneClass) {
        for (int i = 0; i < laneClass.place(); i++) {
            if (classes[i].waiting > 0) {
                return true;
            }
        }
        return false;
    }

    /** Adds a call to the queue, in the order of {@code arrival} among the calls of its bot. */
    public Parked<T> park(T call, Claim claim) {
        ClassQueue<T> queue = classes[claim.laneClass().place()];
        Flow<T> flow = queue.flow(claim.bot(), claim.laneClass());
        Parked<T> parked = new Parked<>(call, flow, claim.cost(), claim.arrival());
        flow.add(parked, queue.virtualNow);
        if (flow.queued()) {
            queue.due.moved(flow);
        } else {
            queue.due.add(flow);
        }
        queue.waiting++;
        waiting++;
        return parked;
    }

    /**
     * Removes a call that was not sent: the client disconnected, the call was withdrawn, its deadline passed, or it
     * waits at another limit now.
     */
    public void remove(Parked<T> parked) {
        Flow<T> flow = parked.flow();
        ClassQueue<T> queue = classes[flow.laneClass().place()];
        flow.remove(parked);
        if (flow.isEmpty()) {
            queue.due.remove(flow);
        } else {
            queue.due.moved(flow);
        }
        queue.waiting--;
        waiting--;
        if (parked == promoted) {
            promoted = null;
        }
    }

    /** Removes a call that is being sent, and charges its cost to the share of its bot. */
    public void served(Parked<T> parked, int weight) {
        Flow<T> flow = parked.flow();
        ClassQueue<T> queue = classes[flow.laneClass().place()];
        long start = flow.start();
        if (start - queue.virtualNow > 0) {
            queue.virtualNow = start;
        }
        flow.served(parked.cost(), weight);
        queue.saved = Math.max(0, queue.saved - price(parked.cost()));
        remove(parked);
    }

    /**
     * Records that a call used this much of the limit, whether it waited or not; waiting classes below it save their
     * share.
     */
    public void took(LaneClass laneClass, long cost) {
        for (int i = laneClass.place() + 1; i < classes.length; i++) {
            ClassQueue<T> queue = classes[i];
            Parked<T> first = queue.first();
            if (first != null) {
                queue.saved = Math.min(queue.saved + cost * sharePercent, price(first.cost()));
            }
        }
    }

    /**
     * Sets whether a call that was passed over too often reserves this limit, wherever that call waits. While it does,
     * the savings of classes are ignored.
     */
    public void hold(boolean byAnyone) {
        held = byAnyone;
        if (!byAnyone) {
            promoted = null;
        }
    }

    /**
     * Puts the call that reserves this limit before all calls of its class and lower ones. There is at most one;
     * removing the call ends the reservation.
     */
    public void promote(Parked<T> parked) {
        held = true;
        promoted = parked;
    }

    /** Returns the number of bots whose shares are stored. */
    int flows() {
        int flows = 0;
        for (ClassQueue<T> queue : classes) {
            flows += queue.flows.size();
        }
        return flows;
    }
}
