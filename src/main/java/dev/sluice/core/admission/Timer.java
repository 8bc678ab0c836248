package dev.sluice.core.admission;

import dev.sluice.core.queue.IndexedHeap;

/** An entry in {@link Timers} that is called when its time has come. */
abstract class Timer extends IndexedHeap.Node<Timer> {
    private long at;
    private long order;

    long at() {
        return at;
    }

    /** Sets the time. Of two timers with the same time, the one that was set first fires first. */
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
