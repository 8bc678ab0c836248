package dev.sluice.core.queue;

import dev.sluice.base.unit.Nanos;

/**
 * All timers of a controller: deadlines, ends of pauses and bans, windows. The caller needs only one real timer, for
 * the earliest of them.
 */
public final class Timers {
    private static final int MAX_PER_TURN = 512;
    private static final long MAX_NANOS = Nanos.PER_SECOND;

    private final IndexedHeap<Timer> timers = new IndexedHeap<>();
    private long lastSequence;

    public void set(Timer timer, long at) {
        timers.remove(timer);
        timer.at(at, ++lastSequence);
        timers.add(timer);
    }

    /** Sets the timer like {@link #set}, unless it is already due earlier. */
    public void setIfEarlier(Timer timer, long at) {
        if (!timer.isQueued() || at - timer.at() < 0) {
            set(timer, at);
        }
    }

    public void cancel(Timer timer) {
        timers.remove(timer);
    }

    /** Fires the timers that are due, a bounded number per call. The rest is due at once in the next call. */
    public void fireDue(long now) {
        for (int i = 0; i < MAX_PER_TURN; i++) {
            Timer first = timers.first();
            if (first == null || first.at() - now > 0) {
                return;
            }
            timers.remove(first);
            first.fire(now);
        }
    }

    public long nanosToNext(long now) {
        Timer first = timers.first();
        return first == null ? MAX_NANOS : Math.max(0, Math.min(MAX_NANOS, first.at() - now));
    }
}
