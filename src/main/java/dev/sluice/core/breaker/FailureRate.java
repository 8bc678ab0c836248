package dev.sluice.core.breaker;

import dev.sluice.base.count.RecentCounter;

/** A tally of calls and failures in a sliding window of ten slices: the current slice and the nine before it. */
final class FailureRate implements OutcomeWindow {
    private static final int SLICES = 10;

    private final int percent;
    private final int ofAtLeast;
    private final RecentCounter calls;
    private final RecentCounter failures;

    FailureRate(int percent, int ofAtLeast, long windowNanos, long now) {
        this.percent = percent;
        this.ofAtLeast = ofAtLeast;
        calls = new RecentCounter(SLICES, windowNanos / SLICES, now);
        failures = new RecentCounter(SLICES, windowNanos / SLICES, now);
    }

    @Override
    public boolean failed(long now) {
        calls.add(1, now);
        failures.add(1, now);
        long all = calls.sum(now);
        return all >= ofAtLeast && failures.sum(now) * 100 >= percent * all;
    }

    @Override
    public void succeeded(long now) {
        calls.add(1, now);
        failures.add(0, now); // so that a failure with an earlier time counts in the current slice
    }

    @Override
    public int failures(long now) {
        return (int) failures.sum(now);
    }

    @Override
    public String text(long now) {
        return failures.sum(now) + " of " + calls.sum(now) + " calls failed";
    }
}
