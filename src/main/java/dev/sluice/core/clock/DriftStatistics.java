package dev.sluice.core.clock;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * Statistics of the last rounds, computed from the middles of their intervals.
 *
 * @param currentNanos drift of the last round
 * @param averageNanos mean of the drifts
 * @param maxNanos largest drift
 * @param minNanos smallest drift
 * @param trend the direction of the last rounds
 * @param samples number of rounds
 */
public record DriftStatistics(
        @JsonProperty("current_drift_ms") long currentNanos,
        @JsonProperty("average_drift_ms") long averageNanos,
        @JsonProperty("max_drift_ms") long maxNanos,
        @JsonProperty("min_drift_ms") long minNanos,
        @JsonProperty("drift_trend") Trend trend,
        int samples) {
    public static final DriftStatistics NONE = new DriftStatistics(0, 0, 0, 0, Trend.INSUFFICIENT_DATA, 0);

    /** The direction in which the drift changes. */
    public enum Trend {
        INCREASING,
        DECREASING,
        STABLE,
        INSUFFICIENT_DATA;

        private final String text = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return text;
        }
    }
}
