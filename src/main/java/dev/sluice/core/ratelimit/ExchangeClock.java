package dev.sluice.core.ratelimit;

/**
 * The exchange's clock as an interval: its time now lies between {@code now + earliestOffset} and {@code now + latestOffset}, in
 * nanoseconds since 1970 against this process's monotonic time. Unknown until the first measurement and again when that is too old.
 *
 * <p>Mutable so that every aligned limit of an exchange shares one; guarded by the gate's lock.
 */
public final class ExchangeClock {
    private boolean known;
    private long earliestOffset;
    private long latestOffset;
    private long jumps;

    /** The interval is now this; both offsets are exchange epoch nanoseconds minus monotonic nanoseconds. */
    public void set(long earliestOffsetNanos, long latestOffsetNanos) {
        if (latestOffsetNanos - earliestOffsetNanos < 0) {
            throw new IllegalArgumentException(
                    "the interval ends " + (earliestOffsetNanos - latestOffsetNanos) + " ns before it begins");
        }
        boolean meets = earliestOffset - latestOffsetNanos <= 0 && earliestOffsetNanos - latestOffset <= 0;
        if (known && !meets) {
            jumps++;
        }
        known = true;
        earliestOffset = earliestOffsetNanos;
        latestOffset = latestOffsetNanos;
    }

    public void forget() {
        jumps++;
        known = false;
    }

    /** Changes whenever what was known before says nothing of what is known now: forgotten, or contradicted. */
    long jumps() {
        return jumps;
    }

    public boolean known() {
        return known;
    }

    /** The earliest time the exchange's clock may show at {@code nowNanos}, in nanoseconds since 1970. Only when known. */
    public long earliest(long nowNanos) {
        return nowNanos + earliestOffset;
    }

    /** The latest time the exchange's clock may show at {@code nowNanos}, in nanoseconds since 1970. Only when known. */
    public long latest(long nowNanos) {
        return nowNanos + latestOffset;
    }
}
