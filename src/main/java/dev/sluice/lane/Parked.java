package dev.sluice.lane;

/**
 * A call that waits at one limit. Calls of one bot are ordered by arrival. A new instance is created each time a call
 * is queued.
 */
public final class Parked<T> extends Heap.Node<Parked<T>> {
    private final T call;
    private final Flow<T> flow;
    private final long cost;
    private final long arrival;

    Parked(T call, Flow<T> flow, long cost, long arrival) {
        this.call = call;
        this.flow = flow;
        this.cost = cost;
        this.arrival = arrival;
    }

    public T call() {
        return call;
    }

    public LaneClass laneClass() {
        return flow.laneClass();
    }

    /** Returns the cost in units of the limit. */
    public long cost() {
        return cost;
    }

    long arrival() {
        return arrival;
    }

    Flow<T> flow() {
        return flow;
    }

    @Override
    protected boolean before(Parked<T> other) {
        return arrival - other.arrival < 0;
    }
}
