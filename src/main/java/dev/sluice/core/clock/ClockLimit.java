package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * How far this machine's clock may be ahead of another clock, and how far behind it. Exchanges accept a timestamp from
 * the past much longer than one from the future.
 */
public record ClockLimit(long aheadNanos, long behindNanos) {
    /**
     * The part of the limit that counts for a release, so that the state does not change repeatedly near the limit.
     */
    private static final long RELEASE_PERCENT = 80;

    private static final int PERCENT = 100;

    /** Returns the position of a drift against this limit; {@code UNKNOWN} for null. */
    public ClockStanding standing(@Nullable Drift drift) {
        if (drift == null) {
            return ClockStanding.UNKNOWN;
        }
        if (isSurelyBeyond(drift)) {
            return ClockStanding.BEYOND;
        }
        boolean isInside = drift.maxNanos() <= aheadNanos && drift.minNanos() >= -behindNanos;
        return isInside ? ClockStanding.WITHIN : ClockStanding.MAYBE;
    }

    private boolean isSurelyBeyond(Drift drift) {
        return drift.minNanos() > aheadNanos || drift.maxNanos() < -behindNanos;
    }

    /** Returns whether this drift is not surely beyond {@value #RELEASE_PERCENT} % of the limit. */
    boolean isReleasedBy(Drift drift) {
        ClockLimit lower =
                new ClockLimit(aheadNanos * RELEASE_PERCENT / PERCENT, behindNanos * RELEASE_PERCENT / PERCENT);
        return !lower.isSurelyBeyond(drift);
    }
}
