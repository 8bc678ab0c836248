package dev.sluice.core.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a range of time.
 *
 * @param from the begin of the first step, in epoch milliseconds
 * @param step the length of a step in seconds
 * @param points the number of steps
 */
public record SeriesRange(long from, int step, int points, List<Line> series) {
    /**
     * A line of a chart.
     *
     * @param values one for each step; null where nothing is known
     */
    public record Line(String of, String what, List<@Nullable Float> values) {}
}
