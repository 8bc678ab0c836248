package dev.sluice.drift;

import org.jspecify.annotations.Nullable;

/**
 * Whether a clock holds trading, with hysteresis.
 *
 * <pre>
 *         k of n rounds surely beyond
 *   open ----------------------------> held
 *        <----------------------------
 *         k of n rounds below 80 % of the limit
 * </pre>
 *
 * A round that knows nothing counts for neither. Not thread safe.
 */
final class ClockHold {
    private boolean held;
    /** The last rounds that would change it, newest in the lowest bit. */
    private int votes;

    /** One round; whether it holds now. */
    boolean judge(ClockLimit limit, Rounds rounds, @Nullable Drift drift) {
        if (drift == null) {
            return held;
        }
        boolean change = held ? limit.releases(drift) : limit.of(drift) == Standing.BEYOND;
        votes = ((votes << 1) | (change ? 1 : 0)) & ((1 << rounds.of()) - 1);
        if (Integer.bitCount(votes) >= rounds.needed()) {
            held = !held;
            votes = 0;
        }
        return held;
    }

    boolean isHeld() {
        return held;
    }
}
