package dev.sluice.core.health;

/**
 * The schedule of one check: it runs repeatedly, never twice at the same time, and is late when a run takes too long.
 *
 * <pre>
 *  resting --due--> running --ended--> resting
 *                      |                  ^
 *                      +--too long--> late +--ended; the result does not count
 * </pre>
 *
 * <p>The caller calls {@link #advance} often. Not thread-safe.
 */
public final class CheckSchedule {
    /** The action to take now. */
    public enum Step {
        NOTHING,
        /** The check is due: start it. */
        START,
        /** The run takes too long: end it and report that. */
        LATE,
        /** The check would be due again and the late run has not ended: report that. */
        STILL_LATE
    }

    /**
     * The interval and the time limit of a check.
     *
     * @param everyNanos interval between two runs
     * @param atMostNanos time limit of a run
     * @param jitterNanos largest random delay of the first run, so that not all checks start at once
     */
    public record Pace(long everyNanos, long atMostNanos, long jitterNanos) {}

    private enum State {
        RESTING,
        RUNNING,
        LATE
    }

    private Pace pace;
    private State state = State.RESTING;
    private long dueNanos;
    private long startedNanos;

    /** @param chance from 0 to 1 */
    public CheckSchedule(Pace pace, long nowNanos, double chance) {
        this.pace = pace;
        dueNanos = nowNanos + (long) (pace.jitterNanos() * chance);
    }

    /** Replaces the pace from the next run on. A shorter interval also shortens the wait for the next run. */
    public void pace(Pace other, long nowNanos) {
        if (other.everyNanos() < pace.everyNanos() && dueNanos - nowNanos > other.everyNanos()) {
            dueNanos = nowNanos + other.everyNanos();
        }
        pace = other;
    }

    public Step advance(long nowNanos) {
        boolean due = nowNanos - dueNanos >= 0;
        return switch (state) {
            case RESTING -> due ? start(nowNanos) : Step.NOTHING;
            case RUNNING ->
                nowNanos - startedNanos - pace.atMostNanos() >= 0 ? late(Step.LATE, nowNanos) : Step.NOTHING;
            case LATE -> due ? late(Step.STILL_LATE, nowNanos) : Step.NOTHING;
        };
    }

    private Step start(long nowNanos) {
        state = State.RUNNING;
        startedNanos = nowNanos;
        dueNanos = nowNanos + pace.everyNanos();
        return Step.START;
    }

    private Step late(Step step, long nowNanos) {
        state = State.LATE;
        dueNanos = nowNanos + pace.everyNanos();
        return step;
    }

    /** Records the end of a run; returns whether it ended in time, so that its result counts. */
    public boolean ended() {
        boolean inTime = state == State.RUNNING;
        state = State.RESTING;
        return inTime;
    }

    public boolean isRunning() {
        return state != State.RESTING;
    }

    /** Returns the time since the run started. */
    public long runningNanos(long nowNanos) {
        return nowNanos - startedNanos;
    }

    public long atMostNanos() {
        return pace.atMostNanos();
    }
}
