package dev.sluice.core.ratelimit;

import java.util.function.DoubleSupplier;

/**
 * The {@code Retry-After} of the gateway's own responses: never shorter than needed, and up to a quarter longer at
 * random, so that bots that were refused together do not return together.
 */
public final class RetryAfterJitter {
    private static final double MOST_MORE = 0.25;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private RetryAfterJitter() {}

    public static long jitteredNanos(long nanos, DoubleSupplier chance) {
        long atLeast = Math.max(0, nanos);
        return atLeast + (long) (atLeast * MOST_MORE * chance.getAsDouble());
    }

    /** Returns the value for the header: whole seconds, rounded up, at least one. */
    public static long jitteredSeconds(long nanos, DoubleSupplier chance) {
        return Math.max(1, -Math.floorDiv(-jitteredNanos(nanos, chance), NANOS_PER_SECOND));
    }
}
