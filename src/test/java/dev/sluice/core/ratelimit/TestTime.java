package dev.sluice.core.ratelimit;

import java.util.PriorityQueue;

/**
 * A virtual clock in nanoseconds since any epoch, also just before the clock wraps. Tasks due at the same moment run
 * in the order in which they were added.
 */
final class TestTime {
    private record Due(long t, long number, Runnable task) {}

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

    void in(long nanos, Runnable task) {
        queue.add(new Due(t + Math.max(0, nanos), number++, task));
    }

    /** Runs what is due before then. */
    void runUntil(long end) {
        while (!queue.isEmpty() && queue.peek().t < end) {
            Due due = queue.remove();
            t = due.t;
            due.task.run();
        }
    }
}
