package dev.sluice.drift;

/** How far a clock is ahead of the monotonic one: surely between these two, in nanoseconds since 1970 minus monotonic nanoseconds. */
public record Offset(long earliestNanos, long latestNanos) {
    /** Of a clock that showed this between two looks at the monotonic one. */
    public static Offset seen(long beforeNanos, long epochNanos, long afterNanos) {
        return new Offset(epochNanos - afterNanos, epochNanos - beforeNanos);
    }

    /** Half the width: how wrong the middle can be. */
    public long boundNanos() {
        return (latestNanos - earliestNanos) / 2;
    }

    public long middleNanos() {
        return earliestNanos + boundNanos();
    }

    /** How far this clock is ahead of another. */
    public Drift aheadOf(Offset other) {
        return new Drift(earliestNanos - other.latestNanos, latestNanos - other.earliestNanos);
    }

    boolean meets(Offset other) {
        return earliestNanos - other.latestNanos <= 0 && other.earliestNanos - latestNanos <= 0;
    }

    /** What both allow; only when they meet. */
    Offset and(Offset other) {
        return new Offset(later(earliestNanos, other.earliestNanos), earlier(latestNanos, other.latestNanos));
    }

    public Offset widened(long byNanos) {
        return new Offset(earliestNanos - byNanos, latestNanos + byNanos);
    }

    private static long later(long a, long b) {
        return a - b >= 0 ? a : b;
    }

    private static long earlier(long a, long b) {
        return a - b <= 0 ? a : b;
    }
}
