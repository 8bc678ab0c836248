package dev.sluice.core.admission;

import dev.sluice.core.queue.IndexedHeap;

/** Something that wants to be looked at when its time has come. */
abstract class Timer extends IndexedHeap.Node<Timer> {
    private long at;
    private long order;

    long at() {
        return at;
    }

    /** Of two that ring at one time the one that was set first rings first. */
    void at(long nanos, long setAs) {
        at = nanos;
        order = setAs;
    }

    abstract void fire(long now);

    @Override
    protected boolean before(Timer other) {
        return at != other.at ? at - other.at < 0 : order < other.order;
    }
}
