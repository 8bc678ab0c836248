package dev.sluice.core.series;

/**
 * A figure of one step.
 *
 * @param of the subject: {@code gateway}, {@code exchange:NAME}, {@code limit:EXCHANGE/NAME} or {@code bot:NAME}
 * @param what the name of the figure
 * @param fold how figures of several steps become one
 */
public record Figure(String of, String what, Fold fold, float value) {
    /** How several figures become one. */
    public enum Fold {
        /** Their sum divided by the whole time, for rates: where none is known, nothing happened. */
        RATE,
        /** The mean of those that are known. */
        MEAN,
        /** The largest, for what matters at its worst: calls that wait, the slowest calls, the fill of a limit. */
        LARGEST
    }
}
