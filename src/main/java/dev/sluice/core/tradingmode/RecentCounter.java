package dev.sluice.core.tradingmode;

/** A count over a sliding window of slices; never counts anything older than all slices together. */
final class RecentCounter {
    private final int[] counts;
    private final long sliceNanos;
    private final long beganAt;
    private long slice;

    RecentCounter(int slices, long sliceNanos, long now) {
        counts = new int[slices];
        this.sliceNanos = sliceNanos;
        beganAt = now;
    }

    void add(int many, long now) {
        long present = (now - beganAt) / sliceNanos;
        for (long i = Math.max(slice + 1, present - counts.length + 1); i <= present; i++) {
            counts[(int) (i % counts.length)] = 0;
        }
        slice = present;
        counts[(int) (present % counts.length)] += many;
    }

    long sum(long now) {
        long present = (now - beganAt) / sliceNanos;
        long sum = 0;
        for (long i = Math.max(0, present - counts.length + 1); i <= slice; i++) {
            sum += i > slice - counts.length ? counts[(int) (i % counts.length)] : 0;
        }
        return sum;
    }
}
