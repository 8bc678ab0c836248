package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;

/**
 * How a limit begins whose earlier usage is unknown: what counts as used in the first window, and whether one call at a
 * time passes until more is known.
 *
 * @param percent the percentage of the usable part that counts as used; never the reserve, unless the window is awaited
 * @param oneAtATimeUntil until when ordinary calls pass one at a time
 * @param passesLost whether a further call passes when the one before it has had no response for a while
 * @param isAwaited whether the gateway is not ready before the window has passed; until then nothing passes
 */
public record FirstWindow(int percent, OneAtATimeUntil oneAtATimeUntil, boolean passesLost, boolean isAwaited) {
    /** Longer windows are not waited for. */
    private static final long MAX_AWAITED_NANOS = 10_000 * Nanos.PER_MILLI;

    private static final int ALL = 100;

    /** What ends the time in which ordinary calls pass one at a time; the end of the window always does. */
    public enum OneAtATimeUntil {
        /** There is no such time. */
        NOTHING,
        /** A response to a call that is charged to the limit. */
        RESPONSE,
        /** A response in which the exchange reports what is used. */
        REPORT
    }

    /** Nothing was used before. */
    public static final FirstWindow EMPTY = new FirstWindow(0, OneAtATimeUntil.NOTHING, false, false);

    private static final FirstWindow ONE_AT_A_TIME = new FirstWindow(0, OneAtATimeUntil.REPORT, true, false);
    private static final FirstWindow AWAITED = new FirstWindow(ALL, OneAtATimeUntil.NOTHING, false, true);
    private static final FirstWindow LOST_SHORT = new FirstWindow(ALL, OneAtATimeUntil.NOTHING, false, false);
    private static final FirstWindow LOST_LONG = new FirstWindow(0, OneAtATimeUntil.REPORT, false, false);

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
        if (limit.breach() == Breach.BAN) {
            return canBeFilled ? ONE_AT_A_TIME : EMPTY; // the other limits stop calls long before this one is full
        }
        return new FirstWindow(assumedUsedPercent, OneAtATimeUntil.RESPONSE, true, false);
    }

    /**
     * Returns how a limit begins that this gateway itself may have used up: after a reload, after a restart within its
     * window, in a cluster, or when usage was lost. A window of up to ten seconds counts as used up but for its
     * reserve; in a longer one a call waits for the response to the one before it, also when that is lost.
     */
    static FirstWindow ofLostUsage(LimitSettings limit) {
        return isShort(limit) ? LOST_SHORT : LOST_LONG;
    }

    /**
     * Returns how the limit begins at one of several gateways that share it. Each gateway counts its part of what
     * other programs may have used as used, because the cluster charges all parts together. No gateway knows what the
     * others wait for.
     */
    public FirstWindow ofMember(int members) {
        return isAwaited ? this : new FirstWindow(percent / members, oneAtATimeUntil, passesLost, false);
    }

    private static boolean isShort(LimitSettings limit) {
        return limit.memoryNanos() <= MAX_AWAITED_NANOS;
    }

    /** Returns the units that count as used. */
    long assumed(long usable, long reserve) {
        return isAwaited ? usable : Math.max(0, Math.min(usable * percent / ALL, usable - reserve));
    }
}
