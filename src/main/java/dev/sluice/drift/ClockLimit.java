package dev.sluice.drift;

import org.jspecify.annotations.Nullable;

/** How far this machine's clock may be ahead of and behind another one; an exchange forgives far less of the former. */
public record ClockLimit(long aheadNanos, long behindNanos) {
    /** What has been beyond opens again only below this part of the limit, so that it does not flap at its edge. */
    private static final long RELEASE_PERCENT = 80;

    private static final int PERCENT = 100;

    public Standing of(@Nullable Drift drift) {
        if (drift == null) {
            return Standing.UNKNOWN;
        }
        if (isSurelyBeyond(drift)) {
            return Standing.BEYOND;
        }
        boolean inside = drift.mostNanos() <= aheadNanos && drift.leastNanos() >= -behindNanos;
        return inside ? Standing.WITHIN : Standing.MAYBE;
    }

    private boolean isSurelyBeyond(Drift drift) {
        return drift.leastNanos() > aheadNanos || drift.mostNanos() < -behindNanos;
    }

    /** Whether a clock that was beyond is so far back that it may open again. */
    boolean releases(Drift drift) {
        ClockLimit lower =
                new ClockLimit(aheadNanos * RELEASE_PERCENT / PERCENT, behindNanos * RELEASE_PERCENT / PERCENT);
        return !lower.isSurelyBeyond(drift);
    }
}
