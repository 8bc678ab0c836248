package dev.sluice.sim.virtualtime;

import java.util.PriorityQueue;

/**
 * Virtual time: what is due happens in order of time, then of arrival, on the caller's thread.
 *
 * <p>Time is in nanoseconds and begins at an epoch of the caller's choice; nobody waits for it.
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

    /** Does {@code action} after {@code delayNanos}; one that is not positive comes next, behind what is due now. */
    void after(long delayNanos, Runnable action) {
        queue.add(new Due(now + Math.max(0, delayNanos), order++, action));
    }

    /** Lets time pass up to and including {@code endNanos}. */
    void runUntil(long endNanos) {
        for (Due due = queue.peek(); due != null && due.atNanos - endNanos <= 0; due = queue.peek()) {
            queue.poll();
            now = due.atNanos;
            due.action.run();
        }
        now = endNanos;
    }
}
