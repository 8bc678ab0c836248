package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.cluster.LeasedCap;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A limit for one scope key: it knows how much is charged now and whether another call fits.
 *
 * <p>The exchange counts a call at an unknown moment between sending and response. A charge therefore counts in full
 * from {@code reserve} until the response and only then begins to expire. Without a response it begins to expire
 * {@code unansweredNanos} after its start; every method first processes such charges. The units in flight and the
 * expiring units are kept in a slot that survives the process. They are written in an order in which a process killed
 * between two writes has counted too much, never too little.
 *
 * <p>Units are whole cost units; times are nanoseconds of one monotonic clock, compared by difference. Not
 * thread-safe: guarded by the lock of the admission controller.
 */
public abstract class Limit {
    /**
     * Longs of a slot. All algorithms use the same number, so that a limit whose algorithm was changed still finds
     * that its slot was used.
     */
    public static final int LONGS = PersistentSlot.HEADER + ExpiryRing.LONGS;

    /**
     * Header values are capped at this multiple of the size: nothing fits beyond it anyway, and sums must not
     * overflow.
     */
    private static final long MAX_REPORTED_SIZES = 2;

    private static final long MAX_FULL_NANOS = 60_000 * Nanos.PER_MILLI;

    final PersistentSlot slot;
    final long epoch;
    final boolean changed;

    private final ChargeQueue unanswered = new ChargeQueue();
    private final ColdStart coldStart = new ColdStart();
    private final ExternalUsage externalUsage = new ExternalUsage();
    private LimitSettings settings;
    private long usable;
    private long reserve;
    private long unansweredNanos;
    private long inFlight;
    private long answeredUnits;
    private long chargedUnits;
    /** The largest use after a charge since it was taken last. */
    private long peak;

    private @Nullable ConfiguredLimit configured;
    private String scopeKey = "";
    private boolean isForgotten;
    private long lastUsedAt;

    /** The exchange's own count in the latest response header; -1 when there was none. */
    private long reportedUsage = -1;

    /** This process' part of a limit that several gateways share; null when the whole limit is its own. */
    private @Nullable LimitShare share;

    private int pins;

    Limit(LimitSettings settings, long reserve, PersistentSlot slot, long now) {
        this.settings = settings;
        this.slot = slot;
        changed = slot.open(settings, now);
        epoch = slot.get(PersistentSlot.EPOCH);
        resize(settings, reserve);
    }

    /** Returns when the limit in this slot was charged last, or began. */
    public static long lastCharged(LongBuffer slot) {
        return slot.get(PersistentSlot.EPOCH) + slot.get(PersistentSlot.LATEST);
    }

    /** Makes this the instance of a configured limit for a scope key. Call once, before {@link #resume}. */
    final void instanceOf(ConfiguredLimit ofBudget, String key, long now) {
        configured = ofBudget;
        scopeKey = key;
        lastUsedAt = now;
    }

    /** Returns the configured limit that this is an instance of; null outside a budget. */
    final @Nullable ConfiguredLimit configured() {
        return configured;
    }

    /** Records that a call used or looked at the limit. */
    final void recordUse(long now) {
        lastUsedAt = now;
    }

    /** Returns the time of the last {@link #recordUse}. */
    final long lastUsedAt() {
        return lastUsedAt;
    }

    /** Restores the usage that the slot holds from an earlier process. Call once, before any other method. */
    final void resume(long now) {
        long left = slot.get(PersistentSlot.IN_FLIGHT);
        if (left > 0) {
            inFlight = left;
            restoreInFlight(left, now);
        }
        if (changed) {
            beginFirstWindow(FirstWindow.ofLostUsage(settings), now, false, now);
            slot.adopt(settings);
        }
    }

    /** Restores the units that another process left in flight, as one charge that started when its youngest one did. */
    void restoreInFlight(long units, long now) {
        long latest = epoch + slot.get(PersistentSlot.LATEST);
        awaitResponse(new Charge(this, units), now - latest < 0 ? now : latest);
    }

    private void awaitResponse(Charge charge, long startedAt) {
        charge.stage = Charge.Stage.STARTED;
        charge.startedAt = startedAt;
        unanswered.add(charge);
    }

    public final LimitSettings settings() {
        return settings;
    }

    public final long usable() {
        return usable;
    }

    /** Returns the units that only cancels and dead-man calls may use; always below the usable units. */
    public final long reserve() {
        return reserve;
    }

    /** Applies new settings with the same algorithm, window and rate; charges stay charged. */
    public final void resize(LimitSettings to, long newReserve) {
        if (!PersistentSlot.sameShape(settings, to)) {
            throw new IllegalArgumentException(
                    "limit '" + to.name()
                            + "': algorithm, windowMs, returned and stepMs cannot change in place; the budget makes a new limit that inherits");
        }
        settings = to;
        usable = to.usable();
        reserve = Math.max(0, Math.min(newReserve, usable - 1));
        unansweredNanos = to.unansweredNanos();
        share = shareOf(leasedCap());
    }

    /** Returns whether a call with this cost fits now. */
    public final boolean fits(long cost, boolean mayUseReserve, long now) {
        if (cost <= 0) {
            return true;
        }
        return used(now) + cost <= allowed(mayUseReserve, now) && (mayUseReserve || !isOneAtATime(now));
    }

    /** Returns whether ordinary calls pass one at a time, because earlier usage is unknown, and one is in flight. */
    private boolean isOneAtATime(long now) {
        return coldStart.stops(inFlight > 0, now)
                && !(share != null && share.cap().hasJudged());
    }

    /** Returns for how long ordinary calls pass one at a time at most, if one is in flight; else 0. */
    public final long oneAtATimeNanos(long now) {
        return isOneAtATime(now) ? coldStart.oneAtATimeNanos(now) : 0;
    }

    /** Returns how many units may be in use after a call: in a cluster, of this member's part. */
    public final long allowed(boolean mayUseReserve, long now) {
        LimitShare part = share;
        if (part != null) {
            return part.allowed(mayUseReserve, now);
        }
        return mayUseReserve ? usable : usable - reserve;
    }

    /** Returns the cap that ordinary calls with these units in all need, with the reserve that they must leave free. */
    public final long capFor(long units) {
        LimitShare part = share;
        return part == null ? LimitShare.withReserve(units, usable, reserve) : part.capFor(units);
    }

    /**
     * Gives this limit its part of a limit that several gateways share, or the whole with null. A level that an earlier
     * process left counts as having fallen at the share of the new part, the floor, for as long as no process ran.
     */
    public final void lease(@Nullable LeasedCap cap, long now) {
        if (share != null) {
            decayUntil(now);
        }
        share = shareOf(cap);
    }

    private @Nullable LimitShare shareOf(@Nullable LeasedCap cap) {
        return cap == null ? null : new LimitShare(cap, usable, reserve);
    }

    /** Returns whether this process may use nothing of a shared limit, because earlier usage was lost. */
    public final boolean isUsageUnknown(long now) {
        LeasedCap cap = leasedCap();
        return cap != null && cap.isUsageUnknown(now);
    }

    /** Returns all units that were ever charged, without those that were taken back. */
    public final long chargedUnits() {
        return chargedUnits;
    }

    /** Returns this process' part of a shared limit; null when the whole limit is its own. */
    public final @Nullable LeasedCap leasedCap() {
        LimitShare part = share;
        return part == null ? null : part.cap();
    }

    /** Lets a decaying level fall until now at the present share of the rate. Call it before the share changes. */
    public final void decayUntil(long now) {
        catchUp(now);
        shareChanges(now);
    }

    void shareChanges(long now) {}

    /** Returns the units that may be charged now: the usable ones, or this process' part of them. */
    public final long usable(long now) {
        LimitShare part = share;
        return part == null ? usable : part.usable(now);
    }

    /** Returns the reserve within what may be charged now. */
    public final long reserve(long now) {
        LimitShare part = share;
        return part == null ? reserve : part.reserve(now);
    }

    /**
     * Returns the nanoseconds until a call with this cost may fit at the earliest, if nothing else is charged or
     * answered; 0 when it fits now. When only a response can free units, this is the time until the oldest unanswered
     * charge begins to expire. For a cost above the size of the limit, it is the time until the limit is as empty as
     * possible.
     */
    public final long earliestNanos(long cost, boolean mayUseReserve, long now) {
        if (fits(cost, mayUseReserve, now)) {
            return 0;
        }
        long allowed = allowed(mayUseReserve, now);
        if (used(now) + cost <= allowed) {
            return Math.max(1, Math.min(coldStart.nanosLeft(now), nanosUntilOldestExpires(now)));
        }
        if (used(now) == 0) {
            return unansweredNanos;
        }
        return Math.max(1, waitNanos(Math.min(cost, allowed), allowed, now));
    }

    /** Charges the units, whether they fit or not. */
    public final Charge charge(long cost, long now) {
        catchUp(now);
        Charge charge = new Charge(this, cost);
        slot.put(PersistentSlot.LATEST, now - epoch);
        onReserved(charge, now);
        addInFlight(cost);
        chargedUnits += cost;
        if (cost > 0) {
            coldStart.recordCharge(charge, now);
            peak = Math.max(peak, level(now) - reportedTwice(now));
        }
        return charge;
    }

    /** Marks the charge as sent. Call just before the call is written. */
    public final void start(Charge charge, long now) {
        if (charge.stage != Charge.Stage.RESERVED) {
            return;
        }
        catchUp(now);
        charge.answeredBefore = answeredUnits;
        slot.put(PersistentSlot.LATEST, now - epoch);
        awaitResponse(charge, now);
        onStarted(charge, now);
        charge.usedMinusCharged = level(now) - chargedUnits;
    }

    /** Records that the final status line arrived: the charge begins to expire. Does nothing when it already did. */
    public final void markAnswered(Charge charge, long now) {
        start(charge, now);
        catchUp(now);
        if (charge.cost > 0) {
            coldStart.recordAnswer();
        }
        if (charge.stage == Charge.Stage.STARTED) {
            beginToExpire(charge, now);
        }
    }

    private void beginToExpire(Charge charge, long at) {
        unanswered.drop(charge);
        charge.stage = Charge.Stage.ANSWERED;
        charge.answeredAt = at;
        charge.answeredCost = charge.cost;
        answeredUnits += charge.cost;
        charge.answeredUpTo = answeredUnits;
        beginExpiry(charge, at);
    }

    /**
     * Records the final cost after the outcome is known; it replaces the charge in every window that the charge is
     * in.
     */
    public final void settle(Charge charge, long cost, long now) {
        if (charge.stage == Charge.Stage.SETTLED || charge.stage == Charge.Stage.REFUNDED) {
            return;
        }
        start(charge, now);
        catchUp(now);
        if (cost > charge.cost) {
            addCharged(cost - charge.cost, now);
        } else {
            reduce(charge, charge.cost - cost, now);
        }
        markAnswered(charge, now);
        charge.stage = Charge.Stage.SETTLED;
        onEnded(charge);
    }

    /**
     * Records that the call ended without a status line: the charge counts in full until its time without a response
     * is over.
     */
    public final void markUnanswered(Charge charge, long now) {
        start(charge, now);
        catchUp(now);
        if (charge.stage != Charge.Stage.STARTED || !expiresByTime()) {
            settle(charge, charge.cost, now);
        }
    }

    /** Removes the charge of a call that was certainly never sent. */
    public final void refund(Charge charge, long now) {
        if (charge.stage == Charge.Stage.SETTLED || charge.stage == Charge.Stage.REFUNDED) {
            return;
        }
        catchUp(now);
        reduce(charge, charge.cost, now);
        if (charge.stage == Charge.Stage.STARTED) {
            unanswered.drop(charge);
        }
        charge.stage = Charge.Stage.REFUNDED;
    }

    private void reduce(Charge charge, long units, long now) {
        if (units == 0) {
            return;
        }
        if (charge.isInFlight()) {
            reduceInFlight(charge, units);
            chargedUnits -= units;
        } else {
            reduceExpiring(charge, units, now);
        }
        charge.cost -= units;
    }

    /**
     * Corrects the usage by the exchange's own count from the response to this charge's call; the count includes that
     * call.
     *
     * <p>When several gateways share the limit, the count includes the calls of all of them. It then corrects nothing
     * here: the leased cap finds the use by strangers in it, and is lowered by that.
     */
    public final void correct(Charge charge, long headerUsed, long now) {
        markAnswered(charge, now);
        long believed = Math.max(0, Math.min(headerUsed, MAX_REPORTED_SIZES * settings.size()));
        reportedUsage = believed;
        if (charge.stage == Charge.Stage.REFUNDED) {
            return;
        }
        LeasedCap cap = leasedCap();
        if (cap == null) {
            if (applyHeader(charge, believed, now)) {
                coldStart.end();
            }
            return;
        }
        cap.recordCount(
                believed - ownUpTo(charge), charge.startedAt, headerNanosLeft(charge, now), !expiresGradually(), now);
    }

    /** Returns the most units of the gateway that a header of this charge's response may include. */
    private long ownUpTo(Charge charge) {
        return charge.usedMinusCharged + chargedUnits;
    }

    /**
     * Returns for how long the units in the header of this charge's response may still count, in nanoseconds from now;
     * 0 when the response does not say of which window its header is.
     */
    long headerNanosLeft(Charge charge, long now) {
        return settings.memoryNanos();
    }

    /** Returns whether units expire one by one, not all at the end of a window. */
    boolean expiresGradually() {
        return true;
    }

    /** Charges usage by others, known from outside, as answered now. */
    public final void chargeForeignUse(long units, long now) {
        catchUp(now);
        addCharged(units, now);
        externalUsage.add(units, settings.windowNanos(), now);
    }

    private void addCharged(long units, long now) {
        add(units, now);
        chargedUnits += units;
    }

    /** Returns the units charged now; of several windows, those of the fullest. */
    public final long used(long now) {
        catchUp(now);
        return level(now);
    }

    /**
     * Returns the units of {@link #used} that may be counted twice: calls that were in flight when the exchange wrote
     * the report in force, which may include them.
     */
    public final long countedTwice(long now) {
        catchUp(now);
        return reportedTwice(now);
    }

    long reportedTwice(long now) {
        return 0;
    }

    /** Returns the largest use since the last call of this method, without what may be counted twice. */
    public final long getAndResetPeak(long now) {
        long largest = Math.max(peak, used(now) - countedTwice(now));
        peak = 0;
        return largest;
    }

    /** Returns the usage by others in the present window, as far as the exchange's headers show it. */
    public final long foreign(long now) {
        LeasedCap cap = leasedCap();
        return cap == null ? foreignHere(now) : cap.foreign(now);
    }

    /** Returns the usage by others when the whole limit is this process's own. */
    long foreignHere(long now) {
        return externalUsage.units(settings.windowNanos(), now);
    }

    /** Returns whether the limit is as empty as a new one, so that it may be removed. */
    public final boolean isIdle(long now) {
        return !isPinned() && used(now) == 0 && inFlight == 0 && !coldStart.isOneAtATime(now);
    }

    /**
     * Returns whether this is the first window of a process that found no saved usage. It is excluded from the
     * no-overrun promise and shown in the status.
     */
    public final boolean isColdStart(long now) {
        return coldStart.isShown(now);
    }

    /**
     * Starts a window whose usage before {@code since} is unknown. When that is in the future, the possible usage
     * counts as in flight until then. {@code already} means that the slot is from an earlier process that has charged
     * the unknown usage to it.
     */
    void beginFirstWindow(FirstWindow first, long since, boolean already, long now) {
        long window = settings.memoryNanos();
        if (now - since - window >= 0 || first.equals(FirstWindow.EMPTY)) {
            return;
        }
        coldStart.begin(since, window, first);
        Charge unknown = new Charge(this, first.assumed(usable, reserve));
        if (already || unknown.cost == 0) {
            return;
        }
        if (now - since >= 0) {
            add(unknown.cost, since);
            return;
        }
        slot.put(PersistentSlot.LATEST, now - epoch);
        onReserved(unknown, now);
        addInFlight(unknown.cost);
        awaitResponse(unknown, since - unansweredNanos);
    }

    /**
     * Records that the exchange refused the call of this charge, perhaps because of this limit. While earlier usage is
     * unknown, calls then pass one at a time again, and a limit with a window of up to a minute counts as full, so that
     * the refusal is not repeated. A longer one is left to its pause, because a refusal often names several limits.
     */
    public final void recordRefusal(Charge charge, long now) {
        if (!isColdStart(now) || leasedCap() != null) {
            return;
        }
        coldStart.recordRefusal();
        if (settings.memoryNanos() <= MAX_FULL_NANOS) {
            long counted = settings.countsRejected() ? charge.cost : 0;
            long part = settings.algorithm().isDecaying() ? 1 : 0; // used units are rounded up
            add(Math.max(0, settings.size() + counted + part - used(now)), now);
        }
    }

    /**
     * Detaches this limit because another one has its position and its slot. Its charges still end here, on a copy of
     * the numbers.
     */
    final void replaced() {
        isForgotten = true;
        slot.leave();
    }

    /** Inherits the usage of another limit: units in flight stay in flight, all others count as answered now. */
    void inherit(Limit from, long now) {
        long unitsInFlight = from.inFlight;
        add(Math.max(0, from.used(now) - unitsInFlight), now);
        if (unitsInFlight > 0) {
            slot.put(PersistentSlot.LATEST, now - epoch);
            addInFlight(unitsInFlight);
            restoreInFlight(unitsInFlight, now);
        }
    }

    /** Returns the reserved and unanswered units. */
    final long inFlight() {
        return inFlight;
    }

    final void addInFlight(long units) {
        inFlight += units;
        slot.put(PersistentSlot.IN_FLIGHT, inFlight);
    }

    /**
     * Returns the units of charges that were not answered before this one started, without this one. The header of
     * its response need not include them.
     */
    final long notAnsweredBefore(Charge charge) {
        return inFlight + answeredUnits - charge.answeredBefore - charge.answeredCost;
    }

    /** Never returns 0: a reserved charge that was not started yet counts as started now. */
    final long nanosUntilOldestExpires(long now) {
        Charge oldest = unanswered.oldest();
        return oldest == null ? unansweredNanos : oldest.startedAt + unansweredNanos - now;
    }

    private void catchUp(long now) {
        Charge oldest = unanswered.oldest();
        while (oldest != null && expiresByTime() && now - (oldest.startedAt + unansweredNanos) >= 0) {
            beginToExpire(oldest, oldest.startedAt + unansweredNanos);
            oldest = unanswered.oldest();
        }
    }

    boolean expiresByTime() {
        return true;
    }

    /** Called before the charge is in flight. */
    void onReserved(Charge charge, long now) {}

    void onStarted(Charge charge, long now) {}

    void onEnded(Charge charge) {}

    void reduceInFlight(Charge charge, long units) {
        addInFlight(-units);
    }

    /**
     * Applies a header and returns whether it was usable. By default only units that the exchange counted beyond the
     * gateway's own are charged, as usage by others. Own units are those used when the call started plus all taken
     * since: the header was written in between and may include units that have expired since.
     */
    boolean applyHeader(Charge charge, long headerUsed, long now) {
        long surplus = headerUsed - ownUpTo(charge);
        if (surplus > 0) {
            chargeForeignUse(surplus, now);
        }
        return true;
    }

    abstract long level(long now);

    /** Moves the charge from in flight to expiring at {@code at}, which may be in the past. */
    abstract void beginExpiry(Charge charge, long at);

    abstract void reduceExpiring(Charge charge, long units, long now);

    /** Adds units that count as answered at that time. */
    abstract void add(long units, long at);

    /** Returns the time until a cost that is at most {@code allowed} and does not fit now may fit. */
    abstract long waitNanos(long cost, long allowed, long now);

    /** Returns the scope key of this limit; empty outside a budget. */
    public final String scopeKey() {
        return scopeKey;
    }

    /** Returns whether this is the bound of the connections to a host, which no configuration lists. */
    public final boolean isOfHost() {
        return configured == null;
    }

    /**
     * Returns the number that identifies this limit in the usage store, independent of its name; 0 when it has none.
     */
    public final long number() {
        return configured == null ? 0 : configured.number;
    }

    /**
     * Returns whether the limit was removed from the configuration: nothing is charged to it, but its bans still
     * apply.
     */
    public final boolean isRemoved() {
        return configured != null && configured.isRemoved;
    }

    /**
     * Keeps the limit from being idle while a call waits for it or a ban of it is kept; each call needs one {@link
     * #unpin}.
     */
    public final void pin() {
        pins++;
    }

    public final void unpin() {
        pins--;
    }

    final boolean isPinned() {
        return pins != 0;
    }

    /** Returns whether the budget has removed this instance: its charges still end here, but it gets no new charges. */
    public final boolean isForgotten() {
        return isForgotten;
    }

    /** Returns the exchange's own count for display; the limit itself already includes it. */
    public final long reportedUsage() {
        return reportedUsage;
    }
}
