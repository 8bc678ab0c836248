package dev.sluice.gate;

import dev.sluice.lane.Heap;

/** Something that wants to be looked at when its time has come. */
abstract class Alarm extends Heap.Node<Alarm> {
    private long at;

    long at() {
        return at;
    }

    void at(long nanos) {
        at = nanos;
    }

    abstract void ring(long now);

    @Override
    protected boolean before(Alarm other) {
        return at - other.at < 0;
    }
}
