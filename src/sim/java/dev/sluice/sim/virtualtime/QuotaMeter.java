package dev.sluice.sim.virtualtime;

import java.util.HashMap;
import java.util.Map;

/**
 * A meter of the units that were used within busy hours, by limit: all units, and those that cancels took from the
 * reserve.
 */
final class QuotaMeter {
    private final Map<String, Long> used = new HashMap<>();
    private final Map<String, Long> usedOfReserve = new HashMap<>();
    private Map<String, Long> usedBefore = Map.of();
    private Map<String, Long> usedOfReserveBefore = Map.of();
    private long busyNanos;
    private int busyPeriods;
    private boolean wasBusy;

    /** Records the totals since the beginning of the run, at the end of an hour or of a part of one. */
    void ends(long nanos, boolean isBusy, Map<String, Long> totals, Map<String, Long> totalsOfReserve) {
        if (isBusy) {
            busyNanos += nanos;
            busyPeriods += wasBusy ? 0 : 1;
            addIncrease(used, usedBefore, totals);
            addIncrease(usedOfReserve, usedOfReserveBefore, totalsOfReserve);
        }
        wasBusy = isBusy;
        usedBefore = Map.copyOf(totals);
        usedOfReserveBefore = Map.copyOf(totalsOfReserve);
    }

    private static void addIncrease(Map<String, Long> to, Map<String, Long> before, Map<String, Long> now) {
        now.forEach((limit, units) -> to.merge(limit, units - before.getOrDefault(limit, 0L), Long::sum));
    }

    long used(String limit) {
        return used.getOrDefault(limit, 0L);
    }

    long usedOfReserve(String limit) {
        return usedOfReserve.getOrDefault(limit, 0L);
    }

    /**
     * Returns how often bots became greedy after a rest, during which a limit that is refilled continuously became
     * full.
     */
    int busyPeriods() {
        return busyPeriods;
    }

    long nanos() {
        return busyNanos;
    }
}
