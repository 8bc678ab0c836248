package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * The detection of steps of the machine's clock against the monotonic clock. Both run at the same rate, even when the
 * rate is adjusted; when their difference changes, the clock was set, or the machine was suspended and the monotonic
 * clock stopped. Earlier measurements are then useless, since the two cases cannot be distinguished.
 *
 * <p>Not thread-safe.
 */
public final class ClockStepDetector {
    /**
     * The smallest difference that counts as a step: reading two clocks takes time, and on some systems their rates
     * differ slightly.
     */
    private static final long MIN_STEP_NANOS = 20_000_000;

    private @Nullable EpochOffset seen;
    private long steps;
    private long lastStepNanos;

    /**
     * Compares the clock with its previous reading.
     *
     * @param wall machine's clock, read between two readings of the monotonic clock
     * @return whether it was stepped since the previous reading
     */
    public boolean stepped(EpochOffset wall) {
        EpochOffset before = seen;
        seen = wall;
        if (before == null || before.widened(MIN_STEP_NANOS).meets(wall)) {
            return false;
        }
        steps++;
        lastStepNanos = wall.middleNanos() - before.middleNanos();
        return true;
    }

    public long steps() {
        return steps;
    }

    /** Returns the size of the last step; 0 when there was none. */
    public long lastStepNanos() {
        return lastStepNanos;
    }
}
