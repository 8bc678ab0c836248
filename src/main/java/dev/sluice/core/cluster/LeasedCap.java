package dev.sluice.core.cluster;

import org.jspecify.annotations.Nullable;

/**
 * The part of one shared limit that this member may use: its cap while the lease holds, else its floor.
 *
 * <p>A limiter asks {@link #admissible} when a call is admitted, and {@link #cap} again when it is started, because the
 * lease may have ended in between. Units are whole. Not thread-safe: guarded by the lock of the limiter.
 */
public final class LeasedCap {
    private static final long NO_TARGET = Long.MAX_VALUE;
    private static final long NANOS_PER_MS = 1_000_000;

    private final Lease lease;
    private SharedLimit limit;
    private LocalUsage usage;

    /** The cap while the lease holds; after its end, the units at whose share of the rate a level goes on falling. */
    private long cap;

    private long target = NO_TARGET;
    private boolean isInStore;
    private boolean isStatedAboveFloor;
    private boolean isReleased;

    LeasedCap(SharedLimit limit, LocalUsage usage, Lease lease) {
        this.limit = limit;
        this.usage = usage;
        this.lease = lease;
        cap = limit.floor();
    }

    public SharedLimit limit() {
        return limit;
    }

    /** Returns the units that may be charged here now, calls in flight included. */
    public long cap(long now) {
        if (lease.holds(now)) {
            return cap;
        }
        return lease.leavesFloor(limit.drainNanos(), now) ? limit.floor() : 0;
    }

    /**
     * Returns the units up to which a call may be admitted now. They are below the cap while this member uses more
     * than its fair share: else it would use again what expires between two requests, and the others would wait.
     */
    public long admissible(long now) {
        return Math.min(cap(now), Math.max(limit.floor(), target));
    }

    /**
     * Returns the units that decide how fast a decaying level falls here at that time: {@code rate x units / size}.
     * After a lease's end these are the old cap for as long as nobody else can be given it, then the floor.
     */
    public long decayUnits(long time) {
        return lease.holds(time) || lease.endedWithin(limit.drainNanos(), time) ? cap : limit.floor();
    }

    /**
     * Returns the nanoseconds from then on for which {@link #decayUnits} stays the same, unless a response or a
     * request changes it.
     */
    public long decayUnitsHoldNanos(long time) {
        return lease.nanosUntilForgotten(limit.drainNanos(), time);
    }

    /** Returns the fair share that the store named last; the size when it has named none. */
    public long target() {
        return Math.min(target, limit.size());
    }

    /** Returns whether this limit must be in every request: others must not be given what is charged or leased here. */
    boolean isAboveFloor(long now) {
        return Math.max(lease.holds(now) ? cap : 0, usage.used(now)) > limit.floor();
    }

    /**
     * Lowers the cap to what is used and wanted, in force at once, and returns what to tell the store. Returns null
     * when there is nothing to tell: this member has and wants no more than its floor, the store has no entry, and no
     * earlier process can have used it.
     */
    @Nullable
    CapRequest restate(boolean isDrained, long now) {
        usage.settle(now);
        long used = usage.used(now);
        long floor = limit.floor();
        long demand = floor;
        long expected = floor;
        if (!isReleased) {
            demand = Math.max(floor, Math.min(limit.size(), used + usage.waitingCost(now)));
            expected = Math.min(limit.size(), demand + (usage.recentCost(now) + 1) / 2);
        }
        long covered = floor;
        if (lease.holds(now)) {
            cap = Math.min(cap, Math.max(Math.max(floor, used), Math.min(expected, target)));
            covered = cap;
        } else {
            // The store will book no more than this, so the level must not fall faster than that share.
            cap = Math.min(cap, Math.max(floor, used));
        }
        boolean isAboveFloor = Math.max(covered, Math.max(used, expected)) > floor;
        if (!isAboveFloor && !isInStore && isDrained) {
            return null;
        }
        isInStore = true;
        isStatedAboveFloor = isAboveFloor;
        return new CapRequest(
                limit.name(),
                limit.scopeKey(),
                covered,
                used,
                demand,
                expected,
                isReleased ? 0 : Math.min(limit.size(), usage.firstWaitingCost()),
                floor,
                limit.size(),
                (limit.drainNanos() + NANOS_PER_MS - 1) / NANOS_PER_MS,
                limit.shape(),
                note(now));
    }

    private String note(long now) {
        String note = usage.note(now);
        return note.length() > MessageBounds.MAX_NOTE_LENGTH ? "" : note;
    }

    /** Applies a grant, after {@link #settle} and after the lease was extended. */
    void granted(SyncResponse.CapGrant grant, boolean isDrained, long now) {
        cap = grant.cap();
        target = grant.target();
        usage.notesRead(grant.notes(), now);
        isInStore = isStatedAboveFloor || !isDrained || cap > limit.floor();
    }

    /** Forgets what the store of the former generation said. */
    void generationChanged() {
        target = NO_TARGET;
        isInStore = false;
    }

    /** Lets the level fall until now at the present share, before the lease changes. */
    void settle(long now) {
        usage.settle(now);
    }

    void release() {
        isReleased = true;
    }

    /**
     * Shares the limit again, or with other settings. A larger floor counts only after a restart, because the other
     * members still lend the difference.
     */
    void shareAgain(SharedLimit to, LocalUsage newUsage) {
        isReleased = false;
        usage = newUsage;
        limit = new SharedLimit(
                to.name(),
                to.scopeKey(),
                to.size(),
                Math.min(limit.floor(), to.floor()),
                Math.max(limit.drainNanos(), to.drainNanos()),
                to.shape());
    }

    ClusterStatus.OfLimit status(long now) {
        return new ClusterStatus.OfLimit(
                limit.name(), limit.scopeKey(), limit.size(), limit.floor(), cap(now), usage.used(now));
    }

    /** Returns whether nothing of this limit is left here or in the store. */
    boolean isGone(long now) {
        return isReleased && !isInStore && cap <= limit.floor() && usage.used(now) == 0;
    }
}
