package dev.sluice.core.ratelimit;

import java.util.PriorityQueue;

/** Virtual nanoseconds since an epoch that may lie anywhere, also just before the clock wraps; what is due at one moment runs in the order it was given. */
final class TestTime {
    private record Due(long t, long number, Runnable what) {}

    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            (one, other) -> one.t != other.t ? Long.compare(one.t, other.t) : Long.compare(one.number, other.number));
    private final long epoch;
    private long t;
    private long number;

    TestTime(long epoch) {
        this.epoch = epoch;
    }

    long t() {
        return t;
    }

    long now() {
        return epoch + t;
    }

    void in(long nanos, Runnable what) {
        queue.add(new Due(t + Math.max(0, nanos), number++, what));
    }

    /** Runs what is due before then. */
    void runUntil(long end) {
        while (!queue.isEmpty() && queue.peek().t < end) {
            Due due = queue.remove();
            t = due.t;
            due.what.run();
        }
    }
}
