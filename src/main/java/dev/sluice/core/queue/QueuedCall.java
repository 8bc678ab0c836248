package dev.sluice.core.queue;

/**
 * A call that waits at one limit. Calls of one bot are ordered by arrival. A new instance is created each time a call
 * is queued.
 */
public final class QueuedCall<T> extends IndexedHeap.Node<QueuedCall<T>> {
    private final T call;
    private final BotQueue<T> queue;
    private final long cost;
    private final long arrival;

    QueuedCall(T call, BotQueue<T> queue, long cost, long arrival) {
        this.call = call;
        this.queue = queue;
        this.cost = cost;
        this.arrival = arrival;
    }

    public T call() {
        return call;
    }

    public LaneClass laneClass() {
        return queue.laneClass();
    }

    /** Returns the cost in units of the limit. */
    public long cost() {
        return cost;
    }

    long arrival() {
        return arrival;
    }

    BotQueue<T> botQueue() {
        return queue;
    }

    @Override
    protected boolean isBefore(QueuedCall<T> other) {
        return arrival - other.arrival < 0;
    }
}
