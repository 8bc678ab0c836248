package dev.sluice.core.health;

/**
 * The schedule of one check. The check runs repeatedly, never twice at the same time; a run that takes too long is
 * late.
 *
 * <pre>
 *  resting --due--> running --ended--> resting
 *                      |                  ^
 *                      +--too long--> late +--ended; the result does not count
 * </pre>
 *
 * <p>The owner calls {@link #advance} often and does what it returns. Not thread-safe.
 */
public final class CheckSchedule {
    /** What the owner must do now. */
    public enum Step {
        NOTHING,
        /** The check is due: start it. */
        START,
        /** The run takes too long: end it and report it. */
        LATE,
        /** The check is due again, but the late run has not ended: report it. */
        STILL_LATE
    }

    /**
     * The interval and the time limit of a check.
     *
     * @param intervalNanos interval between two runs
     * @param timeoutNanos time limit of a run
     * @param maxJitterNanos maximum random delay of the first run, so that not all checks start at once
     */
    public record Timing(long intervalNanos, long timeoutNanos, long maxJitterNanos) {}

    private enum State {
        RESTING,
        RUNNING,
        LATE
    }

    private Timing timing;
    private State state = State.RESTING;
    private long dueNanos;
    private long startedNanos;

    /** @param random from 0 to 1 */
    public CheckSchedule(Timing timing, long nowNanos, double random) {
        this.timing = timing;
        dueNanos = nowNanos + (long) (timing.maxJitterNanos() * random);
    }

    /** Replaces the timing. A shorter interval also shortens the wait for the next run. */
    public void timing(Timing newTiming, long nowNanos) {
        if (newTiming.intervalNanos() < timing.intervalNanos() && dueNanos - nowNanos > newTiming.intervalNanos()) {
            dueNanos = nowNanos + newTiming.intervalNanos();
        }
        timing = newTiming;
    }

    public Step advance(long nowNanos) {
        boolean isDue = nowNanos - dueNanos >= 0;
        return switch (state) {
            case RESTING -> isDue ? start(nowNanos) : Step.NOTHING;
            case RUNNING ->
                nowNanos - startedNanos - timing.timeoutNanos() >= 0 ? late(Step.LATE, nowNanos) : Step.NOTHING;
            case LATE -> isDue ? late(Step.STILL_LATE, nowNanos) : Step.NOTHING;
        };
    }

    private Step start(long nowNanos) {
        state = State.RUNNING;
        startedNanos = nowNanos;
        dueNanos = nowNanos + timing.intervalNanos();
        return Step.START;
    }

    private Step late(Step step, long nowNanos) {
        state = State.LATE;
        dueNanos = nowNanos + timing.intervalNanos();
        return step;
    }

    /** Records the end of a run. Returns whether it ended in time, so that its result counts. */
    public boolean recordEnd() {
        boolean isInTime = state == State.RUNNING;
        state = State.RESTING;
        return isInTime;
    }

    public boolean isRunning() {
        return state != State.RESTING;
    }

    /** Returns the time since the run started. */
    public long runningNanos(long nowNanos) {
        return nowNanos - startedNanos;
    }

    public long timeoutNanos() {
        return timing.timeoutNanos();
    }
}
