package dev.sluice.sim.virtualtime;

import java.util.PriorityQueue;

/**
 * A virtual clock with a queue of events, which run on the caller's thread in order of time and then of insertion.
 *
 * <p>Time is in nanoseconds from an epoch of the caller's choice; no real waiting takes place.
 */
final class VirtualTime {
    private record Due(long atNanos, long order, Runnable action) {}

    private final PriorityQueue<Due> queue = new PriorityQueue<>((a, b) -> {
        int byTime = Long.signum(a.atNanos - b.atNanos);
        return byTime != 0 ? byTime : Long.compare(a.order, b.order);
    });
    private long now;
    private long order;

    VirtualTime(long epochNanos) {
        this.now = epochNanos;
    }

    long now() {
        return now;
    }

    /**
     * Schedules {@code action} after {@code delayNanos}; without a positive delay it runs next, after what is already
     * due.
     */
    void after(long delayNanos, Runnable action) {
        queue.add(new Due(now + Math.max(0, delayNanos), order++, action));
    }

    /** Advances time up to and including {@code endNanos}. */
    void runUntil(long endNanos) {
        for (Due due = queue.peek(); due != null && due.atNanos - endNanos <= 0; due = queue.peek()) {
            queue.poll();
            now = due.atNanos;
            due.action.run();
        }
        now = endNanos;
    }
}
