package dev.sluice.base.unit;

/** Numbers of nanoseconds in other units of time. */
public final class Nanos {
    public static final long PER_MICRO = 1_000;
    public static final long PER_MILLI = 1_000_000;
    public static final long PER_SECOND = 1_000_000_000;

    private Nanos() {}
}
