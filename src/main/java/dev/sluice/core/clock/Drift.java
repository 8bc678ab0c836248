package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;
import java.util.Locale;

/**
 * An interval that contains how far this machine's clock is ahead of another, in nanoseconds; negative means behind.
 */
public record Drift(long minNanos, long maxNanos) {
    public long middleNanos() {
        return minNanos + boundNanos();
    }

    /** Returns the maximum error of the middle. */
    public long boundNanos() {
        return (maxNanos - minNanos) / 2;
    }

    /** Converts nanoseconds to rounded milliseconds, for display. */
    public static long millis(long nanos) {
        return Math.round(nanos / (double) Nanos.PER_MILLI);
    }

    /** Returns a description such as {@code 2003 ms ahead of UTC (+- 4 ms)}. */
    String describe(String reference) {
        double middle = middleNanos() / (double) Nanos.PER_MILLI;
        return String.format(
                Locale.ROOT,
                "%.0f ms %s %s (+- %.0f ms)",
                Math.abs(middle),
                middle < 0 ? "behind" : "ahead of",
                reference,
                Math.ceil(boundNanos() / (double) Nanos.PER_MILLI));
    }
}
