package dev.sluice.lane;

/** One call that waits at one limit; ordered within its bot by arrival. A new one each time it parks. */
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

    /** Units of that limit. */
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
