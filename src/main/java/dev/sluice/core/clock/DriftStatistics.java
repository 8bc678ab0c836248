package dev.sluice.core.clock;

/**
 * Statistics of the last rounds, computed from the middles of their intervals.
 *
 * @param currentNanos drift of the last round
 * @param averageNanos mean of the drifts
 * @param mostNanos largest drift
 * @param leastNanos smallest drift
 * @param trend {@code increasing}, {@code decreasing}, {@code stable} or {@code insufficient_data}
 * @param samples number of rounds
 */
public record DriftStatistics(
        long currentNanos, long averageNanos, long mostNanos, long leastNanos, String trend, int samples) {
    static final String TOO_FEW = "insufficient_data";
    public static final DriftStatistics NONE = new DriftStatistics(0, 0, 0, 0, TOO_FEW, 0);
}
