package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * Detects steps of the machine's clock against the monotonic clock. Both clocks run at the same rate, even when that
 * rate is adjusted. So when their difference changes, the clock was set, or the machine was suspended and its monotonic
 * clock stopped. The two cases cannot be distinguished, so earlier measurements are useless afterwards.
 *
 * <p>Not thread-safe.
 */
public final class ClockStepDetector {
    /**
     * The smallest difference that counts as a step. A smaller one can come from the time between the two readings, or
     * from rates that differ slightly on some systems.
     */
    private static final long MIN_STEP_NANOS = 20_000_000;

    private @Nullable EpochOffset previous;
    private long steps;
    private long lastStepNanos;

    /**
     * Compares the clock with its previous reading. Returns whether it was stepped between the two.
     *
     * @param wall the machine's clock, read between two readings of the monotonic clock
     */
    public boolean detectStep(EpochOffset wall) {
        EpochOffset before = previous;
        previous = wall;
        if (before == null || before.widened(MIN_STEP_NANOS).overlaps(wall)) {
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
