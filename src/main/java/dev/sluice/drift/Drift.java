package dev.sluice.drift;

import java.util.Locale;

/** How far this machine's clock is ahead of another one: surely between these two nanoseconds; negative: behind. */
public record Drift(long leastNanos, long mostNanos) {
    private static final double NANOS_PER_MILLI = 1e6;

    public long middleNanos() {
        return leastNanos + boundNanos();
    }

    /** How wrong the middle can be. */
    public long boundNanos() {
        return (mostNanos - leastNanos) / 2;
    }

    /** For people: rounded. */
    public static long millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI);
    }

    /** For people: {@code 2003 ms ahead of UTC (+- 4 ms)}. */
    String against(String other) {
        double middle = middleNanos() / NANOS_PER_MILLI;
        return String.format(
                Locale.ROOT,
                "%.0f ms %s %s (+- %.0f ms)",
                Math.abs(middle),
                middle < 0 ? "behind" : "ahead of",
                other,
                Math.ceil(boundNanos() / NANOS_PER_MILLI));
    }
}
