package dev.sluice.core.queue;

/** An entry in {@link Timers} that is called when its time has come. */
public abstract class Timer extends IndexedHeap.Node<Timer> {
    private long at;
    private long sequence;

    public long at() {
        return at;
    }

    /** Sets the time. Of two timers with the same time, the one that was set first fires first. */
    public void at(long nanos, long newSequence) {
        at = nanos;
        sequence = newSequence;
    }

    public abstract void fire(long now);

    @Override
    protected boolean isBefore(Timer other) {
        return at != other.at ? at - other.at < 0 : sequence < other.sequence;
    }
}
