package dev.sluice.core.admission;

import dev.sluice.core.queue.IndexedHeap;

/** All times that a gate waits for: deadlines, ends of pauses and bans, windows. The shell keeps one timer, for the first of them. */
final class Timers {
    private static final int MOST_PER_TURN = 512;
    private static final long LONGEST_NANOS = 1_000_000_000;

    private final IndexedHeap<Timer> alarms = new IndexedHeap<>();
    private long sets;

    void set(Timer timer, long at) {
        alarms.remove(timer);
        timer.at(at, ++sets);
        alarms.add(timer);
    }

    /** As {@link #set}, unless it rings earlier anyway. */
    void setNoLater(Timer timer, long at) {
        if (!timer.queued() || at - timer.at() < 0) {
            set(timer, at);
        }
    }

    void cancel(Timer timer) {
        alarms.remove(timer);
    }

    /** Rings what is due, a bounded number a turn; the rest is due at once again. */
    void fireDue(long now) {
        for (int i = 0; i < MOST_PER_TURN; i++) {
            Timer first = alarms.first();
            if (first == null || first.at() - now > 0) {
                return;
            }
            alarms.remove(first);
            first.fire(now);
        }
    }

    long nanosToFirst(long now) {
        Timer first = alarms.first();
        return first == null ? LONGEST_NANOS : Math.max(0, Math.min(LONGEST_NANOS, first.at() - now));
    }
}
