package dev.sluice.core.ratelimit;

/**
 * The exchange's clock as an interval: its current time lies between {@code now + earliestOffset} and {@code now +
 * latestOffset}, in nanoseconds since 1970, relative to this process's monotonic time. It is unknown until the first
 * measurement and when that is too old.
 *
 * <p>Mutable, so that all aligned limits of an exchange share one instance; guarded by the lock of the admission
 * controller.
 */
public final class ExchangeClock {
    private boolean isKnown;
    private long earliestOffset;
    private long latestOffset;
    private long jumps;

    /** Sets the interval; both offsets are exchange epoch nanoseconds minus monotonic nanoseconds. */
    public void set(long earliestOffsetNanos, long latestOffsetNanos) {
        if (latestOffsetNanos - earliestOffsetNanos < 0) {
            throw new IllegalArgumentException(
                    "the interval ends " + (earliestOffsetNanos - latestOffsetNanos) + " ns before it begins");
        }
        boolean meets = earliestOffset - latestOffsetNanos <= 0 && earliestOffsetNanos - latestOffset <= 0;
        if (isKnown && !meets) {
            jumps++;
        }
        isKnown = true;
        earliestOffset = earliestOffsetNanos;
        latestOffset = latestOffsetNanos;
    }

    public void forget() {
        jumps++;
        isKnown = false;
    }

    /**
     * Returns a number that changes whenever earlier knowledge of the clock became invalid: it was forgotten or
     * contradicted.
     */
    long jumps() {
        return jumps;
    }

    public boolean isKnown() {
        return isKnown;
    }

    /**
     * Returns the earliest time that the exchange's clock may show at {@code nowNanos}, in nanoseconds since 1970.
     * Call only when it is known.
     */
    public long earliest(long nowNanos) {
        return nowNanos + earliestOffset;
    }

    /**
     * Returns the latest time that the exchange's clock may show at {@code nowNanos}, in nanoseconds since 1970. Call
     * only when it is known.
     */
    public long latest(long nowNanos) {
        return nowNanos + latestOffset;
    }
}
