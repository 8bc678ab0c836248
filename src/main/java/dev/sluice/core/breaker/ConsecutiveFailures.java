package dev.sluice.core.breaker;

/** Counts consecutive failures: keeps the times of the last N. */
final class ConsecutiveFailures implements OutcomeWindow {
    private final long[] times;
    private final long windowNanos;
    private int next;
    private int failures;

    ConsecutiveFailures(int maxFailures, long windowNanos) {
        times = new long[maxFailures];
        this.windowNanos = windowNanos;
    }

    @Override
    public boolean recordFailure(long now) {
        times[next] = now;
        next = (next + 1) % times.length;
        failures = Math.min(times.length, failures + 1);
        boolean isFull = failures == times.length;
        return isFull && now - times[next] <= windowNanos;
    }

    @Override
    public void recordSuccess(long now) {
        failures = 0;
    }

    @Override
    public int failures(long now) {
        int count = 0;
        for (int i = 1; i <= failures; i++) {
            int index = Math.floorMod(next - i, times.length);
            count += now - times[index] <= windowNanos ? 1 : 0;
        }
        return count;
    }

    @Override
    public String describe(long now) {
        return failures(now) + " consecutive failures";
    }
}
