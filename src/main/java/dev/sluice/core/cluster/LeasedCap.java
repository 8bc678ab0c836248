package dev.sluice.core.cluster;

import dev.sluice.base.unit.Nanos;
import org.jspecify.annotations.Nullable;

/**
 * The part of one shared limit that this member may use: its cap while the lease holds, else its floor.
 *
 * <p>A limiter asks {@link #admissible} when a call is admitted, and {@link #cap} again when it is started, because the
 * lease may have ended in between. Units are whole. Not thread-safe: guarded by the lock of the limiter.
 */
public final class LeasedCap {
    private static final long NO_TARGET = Long.MAX_VALUE;

    private final Lease lease;
    private final long judgementNanos;
    private final ForeignUse foreignUse;
    private final RemainingRoom remainingRoom = new RemainingRoom();
    private SharedLimit limit;
    private LocalUsage usage;
    private RecentPeak recentPeak;

    /** The cap while the lease holds; after its end, the units at whose share of the rate a level goes on falling. */
    private long cap;

    private long target = NO_TARGET;
    private boolean isInStore;
    private boolean isStatedAboveFloor;
    private boolean isReleased;

    LeasedCap(SharedLimit limit, LocalUsage usage, Lease lease, long judgementNanos) {
        this.limit = limit;
        this.usage = usage;
        this.lease = lease;
        this.judgementNanos = judgementNanos;
        foreignUse = new ForeignUse(judgementNanos);
        recentPeak = new RecentPeak(judgementNanos);
        cap = limit.floor();
    }

    /** Begins with the cap of the former process, which is booked in the store; while the lease holds. */
    void begin(PassedLease.Part passed) {
        if (passed.shape().equals(limit.shape())) {
            cap = Math.max(limit.floor(), Math.min(limit.size(), passed.cap()));
        }
    }

    /** Returns what the next process may use while the lease holds. */
    PassedLease.Part passed() {
        return new PassedLease.Part(limit.name(), limit.scopeKey(), limit.shape(), cap);
    }

    public SharedLimit limit() {
        return limit;
    }

    /** Returns whether the store gave this part lately; without that it is the floor. */
    public boolean isLeased(long now) {
        return lease.holds(now);
    }

    /** Returns the units that may be charged here now, calls in flight included. */
    public long cap(long now) {
        return Math.min(withoutForeign(covered(now), now), remainingRoom.units(now));
    }

    /**
     * Returns whether nothing may be used here because what a former process of this member used is unknown and may
     * still count. To wait for units is then in vain for most calls.
     */
    public boolean isUsageUnknown(long now) {
        return !lease.holds(now) && lease.isUsageUnknown(limit.drainNanos(), now);
    }

    private long covered(long now) {
        if (lease.holds(now)) {
            return cap;
        }
        return lease.leavesFloor(limit.drainNanos(), now) ? limit.floor() : 0;
    }

    /** Returns what remains of these units after the use by others, which each member bears in proportion. */
    private long withoutForeign(long units, long now) {
        long foreign = foreign(now);
        return foreign == 0 ? units : units * (limit.size() - foreign) / limit.size();
    }

    /** Returns how many units to ask for so that these remain after the use by others. */
    private long withForeign(long units, long now) {
        long left = limit.size() - foreign(now);
        return left == 0 ? limit.size() : Math.min(limit.size(), (units * limit.size() + left - 1) / left);
    }

    /** Returns how many units of the whole limit others use, as far as any member has found it. */
    public long foreign(long now) {
        return Math.min(limit.size(), foreignUse.units(now));
    }

    /**
     * Records a count of the exchange that includes the calls of all members. It shows at once how much room is left;
     * strangers' use is found in it when the others have told what they had.
     *
     * @param excess the count, less the most that this member may have had in it
     * @param startedAt when the call was started whose response has the count
     * @param countsNanos how long what was counted may still count at the exchange
     * @param isFixed whether nothing of it expires before that
     */
    public void counted(long excess, long startedAt, long countsNanos, boolean isFixed, long now) {
        if (countsNanos > 0) {
            remainingRoom.update(Math.max(0, limit.size() - excess), now + countsNanos, isFixed, now);
            foreignUse.counted(excess, startedAt, now + countsNanos, now);
        }
    }

    /** Returns whether a count of the exchange was compared with what all members had. */
    public boolean hasJudged() {
        return foreignUse.hasJudged();
    }

    /**
     * Returns the units up to which a call may be admitted now. They are below the cap while this member uses more
     * than its fair share: else it would use again what expires between two requests, and the others would wait.
     */
    public long admissible(long now) {
        long share = Math.min(covered(now), Math.max(limit.floor(), target));
        return Math.min(withoutForeign(share, now), remainingRoom.units(now));
    }

    /**
     * Returns the units that decide how fast a decaying level falls here at that time: {@code rate x units / size}.
     * After a lease's end these are the old cap for as long as nobody else can be given it, then the floor.
     */
    public long decayUnits(long time) {
        boolean hasCap = lease.holds(time) || lease.endedWithin(limit.drainNanos(), time);
        return Math.min(limit.size(), hasCap ? cap : limit.floor());
    }

    /**
     * Returns the nanoseconds from then on for which {@link #decayUnits} stays the same, unless a response or a
     * request changes it.
     */
    public long decayUnitsHoldNanos(long time) {
        return lease.nanosUntilForgotten(limit.drainNanos(), time);
    }

    /** Returns whether the store has given more than the floor. */
    boolean isLeasedAboveFloor(long now) {
        return lease.holds(now) && cap > limit.floor();
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
    CapRequest restate(boolean isDrained, long heard, long now) {
        usage.settle(now);
        long used = usage.used(now);
        recentPeak.sample(used, usage.chargedUnits(), now);
        long floor = limit.floor();
        long demand = floor;
        long expected = floor;
        if (!isReleased) {
            long wanted = used + usage.waitingCost(now);
            demand = Math.max(floor, withForeign(Math.min(limit.size(), wanted), now));
            expected = Math.max(demand, withForeign(wanted + (usage.recentCost(now) + 1) / 2, now));
        }
        long covered = floor;
        if (lease.holds(now)) {
            cap = Math.min(cap, Math.max(Math.max(floor, used), Math.min(expected, target)));
            covered = cap;
        } else {
            // The store will book no more than this, so the level must not fall faster than that share.
            cap = Math.min(cap, Math.max(floor, used));
        }
        String note = note(heard, now);
        boolean isAboveFloor = Math.max(covered, Math.max(used, expected)) > floor || !note.isEmpty();
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
                isReleased ? 0 : withForeign(Math.min(limit.size(), usage.firstWaitingCost(now)), now),
                floor,
                limit.size(),
                Nanos.ceilMillis(limit.drainNanos()),
                limit.shape(),
                note,
                usage.hasNotes() || foreignUse.hasCounts());
    }

    /** Returns the note for the others; empty when they know without it that at most the floor is used here. */
    private String note(long heard, long now) {
        if (usage.hasNotes()) {
            return usage.note(now);
        }
        long peak = recentPeak.isKnown() ? Math.min(limit.size(), recentPeak.units()) : limit.size();
        if (peak <= limit.floor() && foreignUse.ownUnits(now) == 0) {
            return "";
        }
        long foreign = Math.min(limit.size(), foreignUse.ownUnits(now));
        return new UsageNote(heard, peak, foreign, foreignUse.ownMillis(now)).text();
    }

    /**
     * Applies a grant, after {@link #settle} and after the lease was extended.
     *
     * @param handled the number that the store gave the request
     * @param sentAt when the request was sent
     */
    void granted(SyncResponse.CapGrant grant, boolean isDrained, long handled, long sentAt, long now) {
        if (!usage.hasNotes() && !grant.blocked()) { // else a member may have more than the store knows
            foreignUse.heard(grant.notes(), handled, sentAt, now);
        }
        cap = Math.min(grant.cap(), limit.size()); // whatever the store says
        target = grant.target();
        if (usage.hasNotes()) {
            usage.notesRead(grant.notes(), now);
        }
        isInStore = isStatedAboveFloor || !isDrained || cap > limit.floor();
    }

    /** Forgets what the store of the former generation said. */
    void generationChanged() {
        target = NO_TARGET;
        isInStore = false;
        foreignUse.generationChanged();
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
        recentPeak = new RecentPeak(judgementNanos);
        limit = new SharedLimit(
                to.name(),
                to.scopeKey(),
                to.size(),
                Math.min(limit.floor(), to.floor()),
                Math.max(limit.drainNanos(), to.drainNanos()),
                to.shape());
    }

    ClusterStatus.LimitLease status(long now) {
        return new ClusterStatus.LimitLease(
                limit.name(), limit.scopeKey(), limit.size(), limit.floor(), cap(now), usage.used(now));
    }

    /** Returns whether nothing of this limit is left here or in the store. */
    boolean isGone(long now) {
        return isReleased && !isInStore && cap <= limit.floor() && usage.used(now) == 0;
    }
}
