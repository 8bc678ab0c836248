package dev.sluice.gate;

import dev.sluice.lane.Heap;

/** Something that wants to be looked at when its time has come. */
abstract class Alarm extends Heap.Node<Alarm> {
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

    abstract void ring(long now);

    @Override
    protected boolean before(Alarm other) {
        return at != other.at ? at - other.at < 0 : order < other.order;
    }
}
