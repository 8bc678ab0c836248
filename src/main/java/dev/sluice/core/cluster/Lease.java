package dev.sluice.core.cluster;

/**
 * Until when this member's caps hold, and what it may use without them. Whether the lease holds is decided from the
 * time at each question, never by a timer, which could be late.
 */
final class Lease {
    private final long startedAt;

    /** Whether the usage of the former process was lost, so that it may still count at the exchange. */
    private final boolean isUsageUnknown;

    private boolean isHeld;
    private boolean wasHeld;
    private boolean isExcluded;
    private long end;

    Lease(boolean isUsageUnknown, long now) {
        this.isUsageUnknown = isUsageUnknown;
        startedAt = now;
    }

    boolean holds(long now) {
        return isHeld && now - end < 0;
    }

    /** Returns the nanoseconds that are left; 0 when it does not hold. */
    long nanosLeft(long now) {
        return holds(now) ? end - now : 0;
    }

    /** Returns whether the floor may be used, when the lease does not hold. */
    boolean leavesFloor(long drainNanos, long now) {
        return !isExcluded && !isUsageUnknown(drainNanos, now);
    }

    /** Returns whether what the former process used is unknown and may still count. */
    boolean isUsageUnknown(long drainNanos, long now) {
        return isUsageUnknown && now - startedAt < drainNanos;
    }

    /** Returns whether a time lies after a lease's end by less than that, so that nobody else was given its share. */
    boolean endedWithin(long nanos, long time) {
        return wasHeld && time - end - nanos < 0;
    }

    /** Returns the time until what holds at that time ends: the lease and then that long after it, or never. */
    long nanosUntilForgotten(long nanos, long time) {
        return holds(time) || endedWithin(nanos, time) ? end - time + nanos : Long.MAX_VALUE;
    }

    boolean isUsageUnknown() {
        return isUsageUnknown;
    }

    void extendTo(long newEnd) {
        isHeld = true;
        wasHeld = true;
        isExcluded = false;
        end = newEnd;
    }

    /** Ends the lease now: this member uses its floors. */
    void end(long now) {
        if (holds(now)) {
            end = now;
        }
        isHeld = false;
    }

    /** Ends the lease now and forgets that it was held: others may have been given this member's share. */
    void revoke() {
        isHeld = false;
        wasHeld = false;
    }

    /** Leaves this member nothing: it is not listed by all members, or another process has its name. */
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
