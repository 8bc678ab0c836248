package dev.sluice.sim.exchange;

import java.util.Set;

/** The costs of calls in Kraken's REST counter, and of orders in its engine counter by their age (2026-05-27). */
final class KrakenCosts {
    private static final long SECOND = 1_000_000_000L;
    private static final Set<String> TWO = Set.of("Ledgers", "QueryLedgers", "TradesHistory", "QueryTrades");
    private static final Set<String> FREE = Set.of("AddOrder", "CancelOrder");

    private final TimeScale timeScale;

    KrakenCosts(TimeScale timeScale) {
        this.timeScale = timeScale;
    }

    /** Returns the REST cost. Only the two calls that the documentation names are free; a call that it does not list costs one. */
    static long rest(String method) {
        if (FREE.contains(method)) {
            return 0;
        }
        return TWO.contains(method) ? 2 : 1;
    }

    static long add() {
        return 1;
    }

    /** Returns half a unit per order, but at least the cost of a single order. */
    static long addBatch(int orders) {
        return (orders + 1L) / 2;
    }

    long amend(long ageNanos) {
        return 1 + byAge(ageNanos, new long[][] {{5, 3}, {10, 2}, {15, 1}});
    }

    long edit(long ageNanos) {
        return 1 + byAge(ageNanos, new long[][] {{5, 6}, {10, 5}, {15, 4}, {45, 2}, {90, 1}});
    }

    long cancel(long ageNanos) {
        return byAge(ageNanos, new long[][] {{5, 8}, {10, 6}, {15, 5}, {45, 4}, {90, 2}, {300, 1}});
    }

    /** Returns the cost of the first row (maximum age in seconds, cost) that matches; 0 for older orders. */
    private long byAge(long ageNanos, long[][] rows) {
        for (long[] row : rows) {
            if (ageNanos < timeScale.nanos(row[0] * SECOND)) {
                return row[1];
            }
        }
        return 0;
    }
}
