package dev.sluice.core.clock;

import dev.sluice.core.clock.DriftStatistics.Trend;
import java.util.ArrayDeque;
import java.util.LongSummaryStatistics;

/** Keeps the last {@value #CAPACITY} drifts, for the status. Not thread-safe. */
final class DriftHistory {
    private static final int CAPACITY = 100;
    private static final int TREND_ROUNDS = 5;
    private static final int FEWEST_FOR_TREND = 3;
    private static final long TREND_NANOS = 10_000_000;

    private final ArrayDeque<Long> middles = new ArrayDeque<>();

    void add(Drift drift) {
        middles.add(drift.middleNanos());
        if (middles.size() > CAPACITY) {
            middles.removeFirst();
        }
    }

    DriftStatistics statistics() {
        if (middles.isEmpty()) {
            return DriftStatistics.NONE;
        }
        LongSummaryStatistics all = middles.stream().mapToLong(Long::longValue).summaryStatistics();
        return new DriftStatistics(
                middles.getLast(), (long) all.getAverage(), all.getMax(), all.getMin(), trend(), middles.size());
    }

    /** Returns the trend of the last {@value #TREND_ROUNDS} rounds; a change of up to 10 ms counts as stable. */
    private Trend trend() {
        if (middles.size() < FEWEST_FOR_TREND) {
            return Trend.INSUFFICIENT_DATA;
        }
        long first = middles.stream()
                .skip(Math.max(0, middles.size() - TREND_ROUNDS))
                .findFirst()
                .orElseThrow();
        long change = middles.getLast() - first;
        return change > TREND_NANOS ? Trend.INCREASING : change < -TREND_NANOS ? Trend.DECREASING : Trend.STABLE;
    }
}
