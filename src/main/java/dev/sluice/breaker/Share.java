package dev.sluice.breaker;

/**
 * Calls and failures of a window that moves by tenths of itself: the present tenth and the nine before it. It never moves back: what is told a moment late,
 * as by two gates that share a breaker, counts as of now.
 */
final class Share implements Tally {
    private static final int SLICES = 10;

    private final int percent;
    private final int ofAtLeast;
    private final long sliceNanos;
    private final long beganAt;
    private final int[] calls = new int[SLICES];
    private final int[] failures = new int[SLICES];
    private long slice;

    Share(int percent, int ofAtLeast, long windowNanos, long now) {
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

    /** Goes on to the present slice; those that were left out are empty. */
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
