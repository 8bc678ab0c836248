package dev.sluice.drift;

/** Statistics of the last rounds, computed from the middles of their intervals. */
public record DriftStatistics(
        long currentNanos, long averageNanos, long mostNanos, long leastNanos, String trend, int samples) {
    static final String TOO_FEW = "insufficient_data";
    public static final DriftStatistics NONE = new DriftStatistics(0, 0, 0, 0, TOO_FEW, 0);
}
