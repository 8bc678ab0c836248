package dev.sluice.core.ratelimit;

import dev.sluice.core.cluster.LeasedCap;

/**
 * This process' share of a limit that several gateways use: how many units may be charged, and how many of these only
 * cancels may use. It is apart from {@link Limit}, which accounts for charges in the same way whether the limit is
 * shared or not.
 *
 * @param cap the units that the cluster leaves to this process
 * @param usable the usable units of the whole limit
 * @param reserve the reserve of the whole limit
 */
record LimitShare(LeasedCap cap, long usable, long reserve) {
    /** Returns the units up to which a call may be admitted now. */
    long allowed(boolean mayUseReserve, long now) {
        if (mayUseReserve) {
            return usable(now);
        }
        long units = Math.min(usable, cap.admissible(now));
        return units - reserveOf(units);
    }

    /** Returns the units that may be charged now. */
    long usable(long now) {
        return Math.min(usable, cap.cap(now));
    }

    /** Returns the reserve within what may be charged now. */
    long reserve(long now) {
        return reserveOf(usable(now));
    }

    /**
     * Returns the part of a cap that only cancels may use: the same share as of the whole limit, rounded up, and half
     * of the cap while it is the floor; but never all of it.
     */
    private long reserveOf(long units) {
        if (reserve == 0 || units <= 1) {
            return 0;
        }
        long share = (reserve * units + usable - 1) / usable;
        long min = units <= cap.limit().floor() ? units / 2 : 0;
        return Math.min(units - 1, Math.max(share, min));
    }

    /** Returns the cap that ordinary calls with these units in all need, with the reserve that they must leave free. */
    long capFor(long units) {
        long needed = withReserve(units, usable, reserve);
        long floor = cap.limit().floor();
        return reserve != 0 && needed <= floor && units > floor - reserveOf(floor) ? floor + 1 : needed;
    }

    /**
     * Returns these units and, in proportion to them, the reserve that they must leave free of so many usable units.
     */
    static long withReserve(long units, long usable, long reserve) {
        return reserve == 0 ? units : units + (units * reserve + usable - reserve - 1) / (usable - reserve);
    }
}
