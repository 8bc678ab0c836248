package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;

/**
 * How a limit begins whose earlier usage is unknown: what counts as used in the first window, and whether one call at a
 * time passes until more is known.
 *
 * @param percent the percentage of the size that counts as used; never the reserve, unless the window is awaited
 * @param holdsUntil until when ordinary calls pass one at a time
 * @param isAwaited whether the gateway is not ready before the window has passed; until then nothing passes
 */
public record FirstWindow(int percent, HoldsUntil holdsUntil, boolean isAwaited) {
    /** Longer windows are not waited for. */
    private static final long MAX_AWAITED_NANOS = 10_000 * Nanos.PER_MILLI;

    private static final int ALL = 100;

    /** What ends the time in which ordinary calls pass one at a time; the end of the window always does. */
    public enum HoldsUntil {
        /** There is no such time. */
        NOTHING,
        /** A response: after it the exchange is known to accept calls. */
        RESPONSE,
        /** A response in which the exchange reports what is used. */
        REPORT
    }

    /** Nothing was used before. */
    public static final FirstWindow EMPTY = new FirstWindow(0, HoldsUntil.NOTHING, false);

    private static final FirstWindow ONE_AT_A_TIME = new FirstWindow(0, HoldsUntil.REPORT, false);
    private static final FirstWindow AWAITED = new FirstWindow(ALL, HoldsUntil.NOTHING, true);
    private static final FirstWindow USED_UP = new FirstWindow(ALL, HoldsUntil.NOTHING, false);

    /**
     * Returns how a limit begins at a first start, when only another program can have used it.
     *
     * @param isReported whether the exchange reports in its responses what is used
     * @param canBeFilled whether the other limits let calls use more than half of it within its window
     * @param assumedUsedPercent what counts as used where nothing better is known; 0 if nothing was used before
     */
    public static FirstWindow ofFirstStart(
            LimitSettings limit, boolean isReported, boolean canBeFilled, int assumedUsedPercent) {
        if (assumedUsedPercent == 0) {
            return EMPTY;
        }
        if (isReported) {
            return ONE_AT_A_TIME;
        }
        if (limit.breach() == Breach.BAN && isShort(limit)) {
            return AWAITED;
        }
        return limit.breach() == Breach.BAN && canBeFilled
                ? ONE_AT_A_TIME
                : new FirstWindow(assumedUsedPercent, HoldsUntil.RESPONSE, false);
    }

    /** Returns how a limit begins that this gateway itself may have used up: after a reload, or when usage was lost. */
    static FirstWindow ofLostUsage(LimitSettings limit) {
        return isShort(limit) ? USED_UP : ONE_AT_A_TIME;
    }

    private static boolean isShort(LimitSettings limit) {
        return limit.memoryNanos() <= MAX_AWAITED_NANOS;
    }

    /** Returns the units that count as used. */
    long assumed(long size, long usable, long reserve) {
        return isAwaited ? usable : Math.min(size * percent / ALL, usable - reserve);
    }
}
