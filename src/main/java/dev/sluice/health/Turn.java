package dev.sluice.health;

/**
 * When one check runs: again and again, never twice at once, and late when it takes too long.
 *
 * <pre>
 *   resting --due--> running --ended--> resting
 *                       |                  ^
 *                       +--too long--> late +--ended; too late to count
 * </pre>
 *
 * Whoever runs it asks {@link #tick} often. One thread.
 */
public final class Turn {
    /** What to do now. */
    public enum Step {
        NOTHING,
        /** It is due: begin. */
        START,
        /** It took too long: end it, and tell. */
        LATE,
        /** It would be due again, and still has not ended: tell that. */
        STILL_LATE
    }

    /**
     * How often, and how long it may take.
     *
     * @param jitterNanos the first one comes up to so much later, so that not all begin at once
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
    public Turn(Pace pace, long nowNanos, double chance) {
        this.pace = pace;
        dueNanos = nowNanos + (long) (pace.jitterNanos() * chance);
    }

    /** Another pace from the next run on; it is due at once if it would have been by that. */
    public void pace(Pace other, long nowNanos) {
        if (other.everyNanos() < pace.everyNanos() && dueNanos - nowNanos > other.everyNanos()) {
            dueNanos = nowNanos + other.everyNanos();
        }
        pace = other;
    }

    public Step tick(long nowNanos) {
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

    /** Whether it ended in time, so that what it found counts. */
    public boolean ended() {
        boolean inTime = state == State.RUNNING;
        state = State.RESTING;
        return inTime;
    }

    public boolean isRunning() {
        return state != State.RESTING;
    }

    /** Since it began. */
    public long runningNanos(long nowNanos) {
        return nowNanos - startedNanos;
    }

    public long atMostNanos() {
        return pace.atMostNanos();
    }
}
