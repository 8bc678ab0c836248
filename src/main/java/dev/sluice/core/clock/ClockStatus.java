package dev.sluice.core.clock;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of this machine's clock.
 *
 * @param verdict verdict of the last round; null before the first
 * @param limitNanos limit of the difference from UTC, in either direction
 * @param statistics statistics of the last rounds
 * @param sources status of the time servers
 * @param daemon description of what the machine's own time daemon reports
 * @param leapSecondToday whether a source announces a leap second at the end of this day
 * @param steps how often the clock was set or the machine was suspended
 * @param lastStepNanos size of the last step
 */
public record ClockStatus(
        @JsonIgnore @Nullable ClockVerdict verdict,
        @JsonProperty("maxErrorMs") long limitNanos,
        DriftStatistics statistics,
        List<Source> sources,
        String daemon,
        boolean leapSecondToday,
        long steps,
        @JsonProperty("lastStepMs") long lastStepNanos) {

    /**
     * The status of one time server.
     *
     * @param name name of the server
     * @param lastResult result of the last request
     * @param usable whether it provides the time now
     * @param wrong whether it contradicts the majority of the servers
     */
    public record Source(String name, String lastResult, boolean usable, boolean wrong) {}

    /** Returns whether new risk is stopped at every exchange. */
    public boolean held() {
        return verdict != null && verdict.isTradingHeld();
    }
}
