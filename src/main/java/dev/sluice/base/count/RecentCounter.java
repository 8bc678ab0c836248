package dev.sluice.base.count;

/**
 * A count over a sliding window of slices: the current slice and those before it. It never counts anything older than
 * all slices together, and never moves backwards: what has an earlier time counts in the current slice.
 */
public final class RecentCounter {
    private final long[] counts;
    private final long sliceNanos;
    private final long beganAt;
    private long slice;

    public RecentCounter(int slices, long sliceNanos, long now) {
        counts = new long[slices];
        this.sliceNanos = sliceNanos;
        beganAt = now;
    }

    public void add(long many, long now) {
        long present = slice(now);
        for (long i = Math.max(slice + 1, present - counts.length + 1); i <= present; i++) {
            counts[(int) (i % counts.length)] = 0;
        }
        slice = present;
        counts[(int) (present % counts.length)] += many;
    }

    /** Returns the count of the window that ends now. */
    public long sum(long now) {
        long sum = 0;
        for (long i = Math.max(0, slice(now) - counts.length + 1); i <= slice; i++) {
            sum += counts[(int) (i % counts.length)];
        }
        return sum;
    }

    private long slice(long now) {
        return Math.max(slice, (now - beganAt) / sliceNanos);
    }
}
