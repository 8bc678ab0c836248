package dev.sluice.core.queue;

import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of one bot in one class at one limit, and the virtual time at which the next of them is due.
 *
 * <p>Tags are sums of cost x 2^20 / weight. They wrap around and are compared by their difference.
 */
final class BotQueue<T> extends IndexedHeap.Node<BotQueue<T>> {
    private static final int SCALE_BITS = 20;

    private final LaneClass laneClass;
    private final IndexedHeap<QueuedCall<T>> calls = new IndexedHeap<>();
    private long start;
    private long finish;

    BotQueue(LaneClass laneClass, long virtualNow) {
        this.laneClass = laneClass;
        this.start = virtualNow;
        this.finish = virtualNow;
    }

    LaneClass laneClass() {
        return laneClass;
    }

    long start() {
        return start;
    }

    @Nullable
    QueuedCall<T> first() {
        return calls.first();
    }

    boolean isEmpty() {
        return calls.size() == 0;
    }

    /** Returns whether this queue is equal to a new one: no call waits, and it has used no more than its share. */
    boolean isForgettable(long virtualNow) {
        return isEmpty() && finish - virtualNow <= 0;
    }

    void add(QueuedCall<T> queued, long virtualNow) {
        if (isEmpty()) {
            start = nextStart(virtualNow);
        }
        calls.add(queued);
    }

    void remove(QueuedCall<T> queued) {
        calls.remove(queued);
    }

    /** Returns the tag of a call that becomes the first of this queue now. */
    long nextStart(long virtualNow) {
        if (!isEmpty()) {
            return start;
        }
        return finish - virtualNow > 0 ? finish : virtualNow;
    }

    /** Records that a call was served: the next one is due after this one's share of virtual time. */
    void recordServed(long cost, int weight) {
        finish = start + (cost << SCALE_BITS) / weight;
        start = finish;
    }

    @Override
    protected boolean isBefore(BotQueue<T> other) {
        long difference = start - other.start;
        return difference != 0 ? difference < 0 : arrivalOfFirst() - other.arrivalOfFirst() < 0;
    }

    private long arrivalOfFirst() {
        QueuedCall<T> first = calls.first();
        return first == null ? Long.MAX_VALUE : first.arrival();
    }
}
