package dev.sluice.core.cluster;

/**
 * The lease of this member: its caps hold until the lease ends. Each method compares with the given time; there is no
 * timer, which could be late.
 */
final class Lease {
    private final long startedAt;

    /** Whether the usage of the former process was lost, so that it may still count at the exchange. */
    private final boolean isUsageUnknown;

    private boolean isHeld;
    private boolean wasHeld;
    private boolean isExcluded;
    private long endsAt;

    Lease(boolean isUsageUnknown, long now) {
        this.isUsageUnknown = isUsageUnknown;
        startedAt = now;
    }

    boolean holds(long now) {
        return isHeld && now - endsAt < 0;
    }

    /** Returns the nanoseconds until the lease ends; 0 when it does not hold. */
    long nanosLeft(long now) {
        return holds(now) ? endsAt - now : 0;
    }

    /** Returns whether the floor may be used while the lease does not hold. */
    boolean mayUseFloor(long drainNanos, long now) {
        return !isExcluded && !isUsageUnknown(drainNanos, now);
    }

    /** Returns whether the use of the former process is unknown and may still count at the exchange. */
    boolean isUsageUnknown(long drainNanos, long now) {
        return isUsageUnknown && now - startedAt < drainNanos;
    }

    /**
     * Returns whether a time is at most this long after the end of a lease, so that its share is not given to others.
     */
    boolean endedWithin(long nanos, long time) {
        return wasHeld && time - endsAt - nanos < 0;
    }

    /**
     * Returns the nanoseconds from a time until this long after the end of the lease; {@code MAX_VALUE} without one.
     */
    long nanosUntilDrained(long nanos, long time) {
        return holds(time) || endedWithin(nanos, time) ? endsAt - time + nanos : Long.MAX_VALUE;
    }

    boolean isUsageUnknown() {
        return isUsageUnknown;
    }

    void extendTo(long newEndsAt) {
        isHeld = true;
        wasHeld = true;
        isExcluded = false;
        endsAt = newEndsAt;
    }

    /** Ends the lease now: this member uses its floors. */
    void end(long now) {
        if (holds(now)) {
            endsAt = now;
        }
        isHeld = false;
    }

    /** Ends the lease without a time after it: others may have been given this member's share already. */
    void revoke() {
        isHeld = false;
        wasHeld = false;
    }

    /** Ends the lease and denies the floors: not all members list this one, or another process has its name. */
    void exclude() {
        revoke();
        isExcluded = true;
    }

    /** Allows the floors again. */
    void include() {
        isExcluded = false;
    }

    boolean isExcluded() {
        return isExcluded;
    }
}
