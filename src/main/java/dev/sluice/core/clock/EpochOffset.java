package dev.sluice.core.clock;

/**
 * An interval that contains the offset of a clock from the monotonic clock: nanoseconds since 1970 minus monotonic
 * nanoseconds.
 */
public record EpochOffset(long earliestNanos, long latestNanos) {
    /** Returns the offset of a clock that was read between two readings of the monotonic clock. */
    public static EpochOffset ofReading(long beforeNanos, long epochNanos, long afterNanos) {
        return new EpochOffset(epochNanos - afterNanos, epochNanos - beforeNanos);
    }

    /** Returns the maximum error of the middle, which is half the width. */
    public long boundNanos() {
        return (latestNanos - earliestNanos) / 2;
    }

    public long middleNanos() {
        return earliestNanos + boundNanos();
    }

    /** Returns how far this clock is ahead of the other. */
    public Drift aheadOf(EpochOffset other) {
        return new Drift(earliestNanos - other.latestNanos, latestNanos - other.earliestNanos);
    }

    boolean overlaps(EpochOffset other) {
        return earliestNanos - other.latestNanos <= 0 && other.earliestNanos - latestNanos <= 0;
    }

    /** Returns the intersection; valid only when the two intervals overlap. */
    EpochOffset intersection(EpochOffset other) {
        return new EpochOffset(later(earliestNanos, other.earliestNanos), earlier(latestNanos, other.latestNanos));
    }

    public EpochOffset widened(long byNanos) {
        return new EpochOffset(earliestNanos - byNanos, latestNanos + byNanos);
    }

    private static long later(long a, long b) {
        return a - b >= 0 ? a : b;
    }

    private static long earlier(long a, long b) {
        return a - b <= 0 ? a : b;
    }
}
