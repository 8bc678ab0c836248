package dev.sluice.gate;

import dev.sluice.lane.Heap;

/** All times that a gate waits for: deadlines, ends of pauses and bans, windows. The shell keeps one timer, for the first of them. */
final class Alarms {
    private static final int MOST_PER_TURN = 512;
    private static final long LONGEST_NANOS = 1_000_000_000;

    private final Heap<Alarm> alarms = new Heap<>();
    private long sets;

    void set(Alarm alarm, long at) {
        alarms.remove(alarm);
        alarm.at(at, ++sets);
        alarms.add(alarm);
    }

    /** As {@link #set}, unless it rings earlier anyway. */
    void setNoLater(Alarm alarm, long at) {
        if (!alarm.queued() || at - alarm.at() < 0) {
            set(alarm, at);
        }
    }

    void cancel(Alarm alarm) {
        alarms.remove(alarm);
    }

    /** Rings what is due, a bounded number a turn; the rest is due at once again. */
    void ring(long now) {
        for (int i = 0; i < MOST_PER_TURN; i++) {
            Alarm first = alarms.first();
            if (first == null || first.at() - now > 0) {
                return;
            }
            alarms.remove(first);
            first.ring(now);
        }
    }

    long nanosToFirst(long now) {
        Alarm first = alarms.first();
        return first == null ? LONGEST_NANOS : Math.max(0, Math.min(LONGEST_NANOS, first.at() - now));
    }
}
