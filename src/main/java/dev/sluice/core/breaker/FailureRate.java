package dev.sluice.core.breaker;

import dev.sluice.base.count.RecentCounter;

/** Counts calls and failures in a sliding window of {@value #SLICES} slices, of which the last is incomplete. */
final class FailureRate implements OutcomeWindow {
    private static final int SLICES = 10;

    private final int percent;
    private final int minCalls;
    private final RecentCounter calls;
    private final RecentCounter failures;

    FailureRate(int percent, int minCalls, long windowNanos, long now) {
        this.percent = percent;
        this.minCalls = minCalls;
        calls = new RecentCounter(SLICES, windowNanos / SLICES, now);
        failures = new RecentCounter(SLICES, windowNanos / SLICES, now);
    }

    @Override
    public boolean recordFailure(long now) {
        calls.add(1, now);
        failures.add(1, now);
        long all = calls.sum(now);
        return all >= minCalls && failures.sum(now) * 100 >= percent * all;
    }

    @Override
    public void recordSuccess(long now) {
        calls.add(1, now);
        failures.add(0, now); // moves both windows to the same slice
    }

    @Override
    public int failures(long now) {
        return (int) failures.sum(now);
    }

    @Override
    public String describe(long now) {
        return failures.sum(now) + " of " + calls.sum(now) + " calls failed";
    }
}
