package dev.sluice.core.cluster;

import dev.sluice.base.unit.Nanos;
import org.jspecify.annotations.Nullable;

/**
 * The part of one shared limit that this member may use: its cap while the lease holds, else its floor.
 *
 * <p>A limiter uses {@link #admissible} when it admits a call, and {@link #cap} when it starts the call, because the
 * lease may have ended in between. All amounts are whole units. Not thread-safe: the lock of the limiter guards it.
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

    /**
     * The cap while the lease holds. After its end it still decides how fast a level decays; see {@link #decayUnits}.
     */
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

    /** Takes over the cap of the former process, which is booked in the store, for the time of its lease. */
    void beginWith(PassedLease.Part passed) {
        if (passed.shape().equals(limit.shape())) {
            cap = Math.max(limit.floor(), Math.min(limit.size(), passed.cap()));
        }
    }

    /** Returns the cap for the next process, which may use it while the lease holds. */
    PassedLease.Part toPassedPart() {
        return new PassedLease.Part(limit.name(), limit.scopeKey(), limit.shape(), cap);
    }

    public SharedLimit limit() {
        return limit;
    }

    /** Returns whether the lease holds, so that the cap may be used and not only the floor. */
    public boolean isLeased(long now) {
        return lease.holds(now);
    }

    /** Returns the units that may be charged here now, including calls in flight. */
    public long cap(long now) {
        return Math.min(withoutForeign(coveredUnits(now), now), remainingRoom.units(now));
    }

    /**
     * Returns whether nothing may be used here, because the use of a former process of this member is unknown and may
     * still count. Most calls would then wait in vain.
     */
    public boolean isUsageUnknown(long now) {
        return !lease.holds(now) && lease.isUsageUnknown(limit.drainNanos(), now);
    }

    private long coveredUnits(long now) {
        if (lease.holds(now)) {
            return cap;
        }
        return lease.mayUseFloor(limit.drainNanos(), now) ? limit.floor() : 0;
    }

    /** Returns what remains of these units after the foreign use, which reduces each member's units in proportion. */
    private long withoutForeign(long units, long now) {
        long foreign = foreign(now);
        return foreign == 0 ? units : units * (limit.size() - foreign) / limit.size();
    }

    /** Returns how many units to request so that these remain after the foreign use. */
    private long withForeign(long units, long now) {
        long available = limit.size() - foreign(now);
        return available == 0
                ? limit.size()
                : Math.min(limit.size(), (units * limit.size() + available - 1) / available);
    }

    /** Returns the units of the limit that programs outside the cluster use, as far as any member has found it. */
    public long foreign(long now) {
        return Math.min(limit.size(), foreignUse.units(now));
    }

    /**
     * Records a count of the exchange, which includes the calls of all members. It shows at once how much room is left;
     * foreign use is found in it when the other members' notes have arrived.
     *
     * @param excess the count minus the units that may be this member's
     * @param startedAt when the call was started whose response has the count
     * @param countsNanos how long the counted units may still count at the exchange
     * @param isFixed whether none of them expires before that
     */
    public void recordCount(long excess, long startedAt, long countsNanos, boolean isFixed, long now) {
        if (countsNanos > 0) {
            remainingRoom.update(Math.max(0, limit.size() - excess), now + countsNanos, isFixed, now);
            foreignUse.addCount(excess, startedAt, now + countsNanos, now);
        }
    }

    /** Returns whether a count of the exchange was compared with the use of all members. */
    public boolean hasJudged() {
        return foreignUse.hasJudged();
    }

    /**
     * Returns the units up to which calls may be admitted now. They are below the cap while this member uses more than
     * its fair share: otherwise it would reuse the units that expire between two requests, and the others would wait.
     */
    public long admissible(long now) {
        long share = Math.min(coveredUnits(now), Math.max(limit.floor(), target));
        return Math.min(withoutForeign(share, now), remainingRoom.units(now));
    }

    /**
     * Returns the units that decide how fast a decaying level falls here at this time: {@code rate x units / size}.
     * After the end of a lease these are the old cap until others can be given it, then the floor.
     */
    public long decayUnits(long time) {
        boolean hasCap = lease.holds(time) || lease.endedWithin(limit.drainNanos(), time);
        return Math.min(limit.size(), hasCap ? cap : limit.floor());
    }

    /**
     * Returns the nanoseconds from this time on for which {@link #decayUnits} stays the same, unless a response or a
     * request changes it.
     */
    public long decayUnitsHoldNanos(long time) {
        return lease.nanosUntilDrained(limit.drainNanos(), time);
    }

    /** Returns whether the store has given more than the floor. */
    boolean isLeasedAboveFloor(long now) {
        return lease.holds(now) && cap > limit.floor();
    }

    /** Returns whether more than the floor is charged or leased here, so that every request must state this limit. */
    boolean isAboveFloor(long now) {
        return Math.max(lease.holds(now) ? cap : 0, usage.used(now)) > limit.floor();
    }

    /**
     * Lowers the cap to the used and demanded units, in force at once, and returns the request for the store. Returns
     * null when none is necessary: this member has and demands no more than its floor, the store has no entry, and no
     * earlier process can have used the limit.
     */
    @Nullable
    CapRequest restate(boolean isDrained, long handledRequests, long now) {
        usage.settle(now);
        long used = usage.used(now);
        recentPeak.addSample(used, usage.chargedUnits(), now);
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
            // the store will book no more than this, so the level must not fall faster than at this share
            cap = Math.min(cap, Math.max(floor, used));
        }
        String note = note(handledRequests, now);
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

    /** Returns the note for the others; empty when at most the floor is used here, which they assume without a note. */
    private String note(long handledRequests, long now) {
        if (usage.hasNotes()) {
            return usage.note(now);
        }
        long peak = recentPeak.isKnown() ? Math.min(limit.size(), recentPeak.units()) : limit.size();
        if (peak <= limit.floor() && foreignUse.ownUnits(now) == 0) {
            return "";
        }
        long foreign = Math.min(limit.size(), foreignUse.ownUnits(now));
        return new UsageNote(handledRequests, peak, foreign, foreignUse.ownMillis(now)).text();
    }

    /**
     * Applies a grant, after {@link #settle} and after the lease was extended.
     *
     * @param handled the number that the store gave the request
     * @param sentAt when the request was sent
     */
    void applyGrant(SyncResponse.CapGrant grant, boolean isDrained, long handled, long sentAt, long now) {
        if (!usage.hasNotes() && !grant.blocked()) { // else a member may have more than the store knows
            foreignUse.readNotes(grant.notes(), handled, sentAt, now);
        }
        cap = Math.min(grant.cap(), limit.size()); // even if the store grants more
        target = grant.target();
        if (usage.hasNotes()) {
            usage.readNotes(grant.notes(), now);
        }
        isInStore = isStatedAboveFloor || !isDrained || cap > limit.floor();
    }

    /** Discards what the store stated in the former generation. */
    void generationChanged() {
        target = NO_TARGET;
        isInStore = false;
        foreignUse.generationChanged();
    }

    /** Applies the decay of the level until now at the current share; called before the lease changes. */
    void settle(long now) {
        usage.settle(now);
    }

    void release() {
        isReleased = true;
    }

    /**
     * Shares the limit again, or with other settings. A larger floor counts only after a restart, because other members
     * may still use the difference.
     */
    void update(SharedLimit newLimit, LocalUsage newUsage) {
        isReleased = false;
        usage = newUsage;
        recentPeak = new RecentPeak(judgementNanos);
        limit = new SharedLimit(
                newLimit.name(),
                newLimit.scopeKey(),
                newLimit.size(),
                Math.min(limit.floor(), newLimit.floor()),
                Math.max(limit.drainNanos(), newLimit.drainNanos()),
                newLimit.shape());
    }

    ClusterStatus.LimitLease status(long now) {
        return new ClusterStatus.LimitLease(
                limit.name(), limit.scopeKey(), limit.size(), limit.floor(), cap(now), usage.used(now));
    }

    /** Returns whether the limit is released and nothing of it is left here or in the store. */
    boolean isRemovable(long now) {
        return isReleased && !isInStore && cap <= limit.floor() && usage.used(now) == 0;
    }
}
