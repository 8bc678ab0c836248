package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a clock holds trading, with hysteresis.
 *
 * <pre>{@code
 *         k of n rounds surely beyond the limit
 *  open ------------------------------------------> held
 *       <------------------------------------------
 *         k of n rounds not surely beyond 80 % of the limit
 * }</pre>
 *
 * <p>A round without a measurement does not count. Not thread-safe.
 */
final class ClockHold {
    private boolean held;
    /** The last rounds as bits: 1 for a round that speaks for a change. The newest is the lowest bit. */
    private int votes;

    /** Records one round; returns whether the clock holds trading now. */
    boolean update(ClockLimit limit, Hysteresis hysteresis, @Nullable Drift drift) {
        if (drift == null) {
            return held;
        }
        boolean isForChange = held ? limit.isReleasedBy(drift) : limit.standing(drift) == ClockStanding.BEYOND;
        votes = ((votes << 1) | (isForChange ? 1 : 0)) & ((1 << hysteresis.rounds()) - 1);
        if (Integer.bitCount(votes) >= hysteresis.needed()) {
            held = !held;
            votes = 0;
        }
        return held;
    }

    boolean isHeld() {
        return held;
    }
}
