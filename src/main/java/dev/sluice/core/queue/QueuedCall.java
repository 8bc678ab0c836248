package dev.sluice.core.queue;

/**
 * A call that waits at one limit. Calls of one bot are ordered by arrival. A new instance is created each time a call
 * is queued.
 */
public final class QueuedCall<T> extends IndexedHeap.Node<QueuedCall<T>> {
    private final T call;
    private final BotQueue<T> botQueue;
    private final long cost;
    private final long arrival;

    QueuedCall(T call, BotQueue<T> botQueue, long cost, long arrival) {
        this.call = call;
        this.botQueue = botQueue;
        this.cost = cost;
        this.arrival = arrival;
    }

    public T call() {
        return call;
    }

    public LaneClass laneClass() {
        return botQueue.laneClass();
    }

    /** Returns the cost in units of the limit. */
    public long cost() {
        return cost;
    }

    long arrival() {
        return arrival;
    }

    BotQueue<T> botQueue() {
        return botQueue;
    }

    @Override
    protected boolean before(QueuedCall<T> other) {
        return arrival - other.arrival < 0;
    }
}
