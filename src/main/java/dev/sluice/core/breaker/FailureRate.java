package dev.sluice.core.breaker;

/**
 * A tally of calls and failures in a sliding window of ten slices: the current slice and the nine before it. It never
 * moves backwards: an outcome with an earlier time, which happens when two exchanges share a breaker, counts in the
 * current slice.
 */
final class FailureRate implements OutcomeWindow {
    private static final int SLICES = 10;

    private final int percent;
    private final int ofAtLeast;
    private final long sliceNanos;
    private final long beganAt;
    private final int[] calls = new int[SLICES];
    private final int[] failures = new int[SLICES];
    private long slice;

    FailureRate(int percent, int ofAtLeast, long windowNanos, long now) {
        this.percent = percent;
        this.ofAtLeast = ofAtLeast;
        sliceNanos = windowNanos / SLICES;
        beganAt = now;
    }

    @Override
    public boolean failed(long now) {
        int place = place(now);
        calls[place]++;
        failures[place]++;
        long all = sum(calls, now);
        return all >= ofAtLeast && sum(failures, now) * 100 >= percent * all;
    }

    @Override
    public void succeeded(long now) {
        calls[place(now)]++;
    }

    @Override
    public int failures(long now) {
        return (int) sum(failures, now);
    }

    @Override
    public String text(long now) {
        return sum(failures, now) + " of " + sum(calls, now) + " calls failed";
    }

    /** Moves to the current slice, clears the slices that were skipped, and returns its index. */
    private int place(long now) {
        long present = present(now);
        for (long i = Math.max(slice + 1, present - SLICES + 1); i <= present; i++) {
            calls[(int) (i % SLICES)] = 0;
            failures[(int) (i % SLICES)] = 0;
        }
        slice = present;
        return (int) (present % SLICES);
    }

    private long sum(int[] numbers, long now) {
        long sum = 0;
        for (long i = Math.max(0, present(now) - SLICES + 1); i <= slice; i++) {
            sum += numbers[(int) (i % SLICES)];
        }
        return sum;
    }

    private long present(long now) {
        return Math.max(slice, (now - beganAt) / sliceNanos);
    }
}
