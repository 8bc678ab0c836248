package dev.sluice.backoff;

import java.util.function.DoubleSupplier;

/** The pause that our own refusals ask for: never less than it takes, up to a quarter more, so that bots that were refused together do not come back together. */
public final class RetryAfter {
    private static final double MOST_MORE = 0.25;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private RetryAfter() {}

    public static long jitteredNanos(long nanos, DoubleSupplier chance) {
        long atLeast = Math.max(0, nanos);
        return atLeast + (long) (atLeast * MOST_MORE * chance.getAsDouble());
    }

    /** For the header: whole seconds, rounded up, at least one. */
    public static long jitteredSeconds(long nanos, DoubleSupplier chance) {
        return Math.max(1, -Math.floorDiv(-jitteredNanos(nanos, chance), NANOS_PER_SECOND));
    }
}
