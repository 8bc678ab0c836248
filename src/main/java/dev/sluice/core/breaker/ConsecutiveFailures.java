package dev.sluice.core.breaker;

/** A tally of consecutive failures: the times of the last N. */
final class ConsecutiveFailures implements OutcomeWindow {
    private final long[] at;
    private final long windowNanos;
    private int next;
    private int failures;

    ConsecutiveFailures(int maxFailures, long windowNanos) {
        at = new long[maxFailures];
        this.windowNanos = windowNanos;
    }

    @Override
    public boolean failed(long now) {
        at[next] = now;
        next = (next + 1) % at.length;
        failures = Math.min(at.length, failures + 1);
        boolean full = failures == at.length;
        return full && now - at[next] <= windowNanos;
    }

    @Override
    public void succeeded(long now) {
        failures = 0;
    }

    @Override
    public int failures(long now) {
        int counting = 0;
        for (int i = 1; i <= failures; i++) {
            int place = Math.floorMod(next - i, at.length);
            counting += now - at[place] <= windowNanos ? 1 : 0;
        }
        return counting;
    }

    @Override
    public String text(long now) {
        return failures(now) + " consecutive failures";
    }
}
