package dev.sluice.drift;

import org.jspecify.annotations.Nullable;

/**
 * Follows the machine's clock against the monotonic one. They run at one rate, whoever steers it; so when their difference changes the clock
 * was set, or the machine slept and the monotonic one with it. What was measured before is worth nothing then, because nobody can say
 * which of the two it was.
 *
 * <p>Not thread safe.
 */
public final class WallWatch {
    /** Below that it is no step: reading two clocks takes time, and on some systems they are steered apart a little. */
    private static final long LEAST_STEP_NANOS = 20_000_000;

    private @Nullable Offset seen;
    private long steps;
    private long lastStepNanos;

    /**
     * One look.
     *
     * @param wall the machine's clock, read between two looks at the monotonic one
     * @return whether it was stepped since the last look
     */
    public boolean stepped(Offset wall) {
        Offset before = seen;
        seen = wall;
        if (before == null || before.widened(LEAST_STEP_NANOS).meets(wall)) {
            return false;
        }
        steps++;
        lastStepNanos = wall.middleNanos() - before.middleNanos();
        return true;
    }

    public long steps() {
        return steps;
    }

    /** How far it last jumped; 0: never. */
    public long lastStepNanos() {
        return lastStepNanos;
    }
}
