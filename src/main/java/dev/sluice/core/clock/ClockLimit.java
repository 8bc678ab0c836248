package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * The limits for how far this machine's clock may be ahead of and behind another clock. Exchanges accept far less of
 * the former.
 */
public record ClockLimit(long aheadNanos, long behindNanos) {
    /**
     * The part of the limit below which a clock is released again, so that the state does not change repeatedly near
     * the limit.
     */
    private static final long RELEASE_PERCENT = 80;

    private static final int PERCENT = 100;

    public ClockStanding of(@Nullable Drift drift) {
        if (drift == null) {
            return ClockStanding.UNKNOWN;
        }
        if (isSurelyBeyond(drift)) {
            return ClockStanding.BEYOND;
        }
        boolean inside = drift.maxNanos() <= aheadNanos && drift.minNanos() >= -behindNanos;
        return inside ? ClockStanding.WITHIN : ClockStanding.MAYBE;
    }

    private boolean isSurelyBeyond(Drift drift) {
        return drift.minNanos() > aheadNanos || drift.maxNanos() < -behindNanos;
    }

    /** Returns whether a clock that was beyond the limit is far enough inside to be released. */
    boolean releases(Drift drift) {
        ClockLimit lower =
                new ClockLimit(aheadNanos * RELEASE_PERCENT / PERCENT, behindNanos * RELEASE_PERCENT / PERCENT);
        return !lower.isSurelyBeyond(drift);
    }
}
