package dev.sluice.drift;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All there is to show of this machine's clock.
 *
 * @param verdict of the last round; null: none was done yet
 * @param limitNanos how far it may be off UTC, either way
 * @param daemon in words, what the machine's own time daemon says
 * @param leap someone announces a leap second at the end of this day
 * @param steps how often it was set, or the machine slept
 * @param lastStepNanos how far it jumped then
 */
public record ClockStatus(
        @Nullable ClockVerdict verdict,
        long limitNanos,
        DriftStatistics statistics,
        List<Source> sources,
        String daemon,
        boolean leap,
        long steps,
        long lastStepNanos) {

    /** One time server: its name, what came of the last question, whether it speaks now, and whether it must be wrong. */
    public record Source(String name, String said, boolean speaks, boolean liar) {}

    /** Whether new risk is held at every exchange. */
    public boolean held() {
        return verdict != null && verdict.held();
    }
}
