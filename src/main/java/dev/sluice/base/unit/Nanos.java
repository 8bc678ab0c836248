package dev.sluice.base.unit;

/** Numbers of nanoseconds in other units of time. */
public final class Nanos {
    public static final long PER_MICRO = 1_000;
    public static final long PER_MILLI = 1_000_000;
    public static final long PER_SECOND = 1_000_000_000;

    private Nanos() {}

    /** Returns the milliseconds, rounded up. */
    public static long ceilMillis(long nanos) {
        return (nanos + PER_MILLI - 1) / PER_MILLI;
    }
}
