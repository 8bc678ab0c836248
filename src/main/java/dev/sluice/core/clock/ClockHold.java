package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * The decision whether a clock holds trading, with hysteresis.
 *
 * <pre>{@code
 *         k of n rounds certainly beyond the limit
 *  open ------------------------------------------> held
 *       <------------------------------------------
 *         k of n rounds below 80 % of the limit
 * }</pre>
 *
 * <p>A round without a measurement counts for neither. Not thread-safe.
 */
final class ClockHold {
    private boolean held;
    /** The last rounds as bits, 1 for a round that is in favour of a change; the newest is the lowest bit. */
    private int votes;

    /** Records one round; returns whether the clock holds trading now. */
    boolean update(ClockLimit limit, Hysteresis hysteresis, @Nullable Drift drift) {
        if (drift == null) {
            return held;
        }
        boolean change = held ? limit.releases(drift) : limit.of(drift) == ClockStanding.BEYOND;
        votes = ((votes << 1) | (change ? 1 : 0)) & ((1 << hysteresis.of()) - 1);
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
