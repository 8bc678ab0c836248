package dev.sluice.core.ratelimit;

/**
 * One quota of one scope key: how much of it is charged now, and whether one more call fits.
 *
 * <p>The exchange counts a call at a moment that nobody here knows, between sent and answered. So a charge counts in full from {@code reserve} until it is
 * answered and only then begins to expire; without an answer it begins to expire {@code unansweredNanos} after its start, which every
 * method here looks after by itself. What is in flight and what is expiring lies in a slot that outlives the process, written in an order in
 * which a process killed between two puts has counted too much, never too little.
 *
 * <p>Units: whole cost units; nanoseconds of one monotonic clock, compared by difference. Not thread safe: guarded by the gate's lock.
 */
public abstract sealed class Limit extends BudgetEntry
        permits AlignedWindowLimit, DecayingLimit, ConcurrencyLimit, SlidingWindowLimit {
    /** Longs of a slot; the same for every algorithm, so that a limit whose algorithm was edited still finds that its slot was used. */
    public static final int LONGS = PersistentSlot.HEADER + ExpiryRing.LONGS;

    /** A header is believed up to so many times the size: beyond, nothing fits anyway, and sums must not overflow. */
    private static final long MOST_TOLD = 2;

    final PersistentSlot longs;
    final long epoch;
    final boolean changed;

    private final ChargeQueue unanswered = new ChargeQueue();
    private final ColdStart coldStart = new ColdStart();
    private final ExternalUsage externalUsage = new ExternalUsage();
    private LimitSettings settings;
    private ControlRunFault controlRunFault = ControlRunFault.NOTHING;
    private long usable;
    private long reserve;
    private long unansweredNanos;
    private long inFlight;
    private long answeredUnits;
    private long takenUnits;

    Limit(LimitSettings settings, long reserve, PersistentSlot longs, long now) {
        this.settings = settings;
        this.longs = longs;
        changed = longs.open(settings, now);
        epoch = longs.get(PersistentSlot.EPOCH);
        resize(settings, reserve);
    }

    /** A limit over this slot: empty when the slot is fresh, else as the process before left it. */
    public static Limit of(LimitSettings settings, long reserve, ExchangeClock clock, UsageStore.Slot slot, long now) {
        return of(settings, reserve, clock, new PersistentSlot(slot), now);
    }

    static Limit of(LimitSettings settings, long reserve, ExchangeClock clock, PersistentSlot longs, long now) {
        Limit limit = switch (settings.algorithm()) {
            case ALIGNED_WINDOW -> new AlignedWindowLimit(settings, reserve, clock, longs, now);
            case OPENED_WINDOW, SLIDING_WINDOW -> new SlidingWindowLimit(settings, reserve, longs, now);
            case DECAYING_COUNTER, TOKEN_BUCKET -> new DecayingLimit(settings, reserve, longs, now);
            case IN_FLIGHT -> new ConcurrencyLimit(settings, reserve, longs, now);
        };
        limit.resume(now);
        return limit;
    }

    private void resume(long now) {
        long left = longs.get(PersistentSlot.IN_FLIGHT);
        if (left > 0) {
            inFlight = left;
            restoreInFlight(left, now);
        }
        if (changed) {
            startUsedUp(now, false, now);
            longs.adopt(settings);
        }
    }

    /** What another process left in flight: one charge, started when its youngest was. */
    void restoreInFlight(long units, long now) {
        long latest = epoch + longs.get(PersistentSlot.LATEST);
        awaitAnswer(new Charge(this, units), now - latest < 0 ? now : latest);
    }

    private void awaitAnswer(Charge charge, long startedAt) {
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

    /** Units that only cancels and dead-man calls may take; never the last one. */
    public final long reserve() {
        return reserve;
    }

    /** Other settings of the same algorithm, window and rate: what is charged stays charged. */
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
    }

    /** Whether so many more units fit now. */
    public final boolean fits(long cost, boolean mayUseReserve, long now) {
        if (cost <= 0) {
            return true;
        }
        return used(now) + cost <= allowed(mayUseReserve) && (mayUseReserve || inFlight == 0 || !coldStart.isOn(now));
    }

    private long allowed(boolean mayUseReserve) {
        return mayUseReserve ? usable : usable - reserve;
    }

    /**
     * Nanoseconds until so many units may fit at the earliest if nothing else is charged or answered; 0 when they fit. When only an answer
     * can free them: until the oldest unanswered charge begins to expire. For more units than the limit has: until it is as empty as it gets.
     */
    public final long earliestNanos(long cost, boolean mayUseReserve, long now) {
        if (fits(cost, mayUseReserve, now)) {
            return 0;
        }
        long allowed = allowed(mayUseReserve);
        if (used(now) + cost <= allowed) {
            return Math.max(1, Math.min(coldStart.nanosLeft(now), nanosUntilOldestExpires(now)));
        }
        if (used(now) == 0) {
            return unansweredNanos;
        }
        return Math.max(1, waitNanos(Math.min(cost, allowed), allowed, now));
    }

    /** Takes the units, whether they fit or not. */
    public final Charge reserve(long cost, long now) {
        catchUp(now);
        Charge charge = new Charge(this, cost);
        longs.put(PersistentSlot.LATEST, now - epoch);
        reserved(charge, now);
        addInFlight(cost);
        takenUnits += cost;
        return charge;
    }

    /** The call is about to be sent. From here it counts as sent. */
    public final void start(Charge charge, long now) {
        if (charge.stage != Charge.Stage.RESERVED) {
            return;
        }
        catchUp(now);
        charge.answeredBefore = answeredUnits;
        longs.put(PersistentSlot.LATEST, now - epoch);
        awaitAnswer(charge, now);
        started(charge, now);
        charge.usedLessTaken = level(now) - takenUnits;
        if (controlRunFault == ControlRunFault.SETTLE_EXPIRY) {
            beginToExpire(charge, now);
        }
    }

    /** Its final status line arrived: it begins to expire. Harmless when it already did. */
    public final void answered(Charge charge, long now) {
        start(charge, now);
        catchUp(now);
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
        expires(charge, at);
    }

    /** The outcome is known: in every window it was charged to, the charge becomes this cost. */
    public final void settle(Charge charge, long cost, long now) {
        if (charge.stage == Charge.Stage.SETTLED || charge.stage == Charge.Stage.REFUNDED) {
            return;
        }
        start(charge, now);
        catchUp(now);
        if (cost > charge.cost) {
            take(cost - charge.cost, now);
        } else {
            reduce(charge, charge.cost - cost, now);
        }
        answered(charge, now);
        charge.stage = Charge.Stage.SETTLED;
        ended(charge);
    }

    /** It ended, and no status line ever came: it goes on to count in full until its time without an answer is over. */
    public final void unanswered(Charge charge, long now) {
        start(charge, now);
        catchUp(now);
        if (charge.stage != Charge.Stage.STARTED || !expiresByTime()) {
            settle(charge, charge.cost, now);
        }
    }

    /** The call was surely never sent: as if it had never been. */
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
            takenUnits -= units;
        } else {
            reduceExpiring(charge, units, now);
        }
        charge.cost -= units;
    }

    /** The exchange's own count, read from the answer to this charge's call; the call itself is in it. */
    public final void correct(Charge charge, long headerUsed, long now) {
        answered(charge, now);
        long believed = Math.max(0, Math.min(headerUsed, MOST_TOLD * settings.size()));
        told = believed;
        if (charge.stage != Charge.Stage.REFUNDED && corrected(charge, believed, now)) {
            coldStart.end();
        }
    }

    /** Use by others, told from outside: counts as answered now. */
    public final void spend(long units, long now) {
        catchUp(now);
        take(units, now);
        externalUsage.note(units, now);
    }

    private void take(long units, long now) {
        add(units, now);
        takenUnits += units;
    }

    /** Units charged now; of several windows the fullest. */
    public final long used(long now) {
        catchUp(now);
        return level(now);
    }

    /** What others used of it within about the last window, as far as the exchange's headers tell. */
    public long foreign(long now) {
        return externalUsage.units(settings.windowNanos(), now);
    }

    /** As empty as on the first day: may be forgotten. */
    public final boolean idle(long now) {
        return !isPinned() && used(now) == 0 && inFlight == 0 && !coldStart.isOn(now);
    }

    /** Whether this is the first window of a process that found no levels: outside the promise, shown by {@code status}. */
    public final boolean inFirstRun(long now) {
        return coldStart.isShown(now);
    }

    /**
     * What was used before {@code since} is unknown. A window up to ten seconds starts used up but for its reserve; a longer one lets one ordinary
     * call at a time through until a header tells the level, or for a whole window. When {@code since} is still to come, until then what others may have in
     * flight is in flight here. {@code already}: its slot is of an earlier process, which did so with it.
     */
    void startUsedUp(long since, boolean already, long now) {
        long window = settings.memoryNanos();
        if (now - since - window >= 0) {
            return;
        }
        boolean isLong = window > ColdStart.LONGEST_USED_UP_NANOS;
        coldStart.begin(since, window, isLong);
        if (isLong || already) {
            return;
        }
        Charge unknown = new Charge(this, Math.max(0, usable - reserve));
        if (now - since >= 0) {
            add(unknown.cost, since);
            return;
        }
        longs.put(PersistentSlot.LATEST, now - epoch);
        reserved(unknown, now);
        addInFlight(unknown.cost);
        awaitAnswer(unknown, since - unansweredNanos);
    }

    /** Another has its place now, in the budget and in its slot. What is charged here still ends here, on numbers of its own. */
    final void replaced() {
        forgotten = true;
        longs.leave();
    }

    /** Takes over what another limit holds, in flight as in flight, the rest as answered now. */
    void inherit(Limit from, long now) {
        long flying = from.inFlight;
        add(Math.max(0, from.used(now) - flying), now);
        if (flying > 0) {
            longs.put(PersistentSlot.LATEST, now - epoch);
            addInFlight(flying);
            restoreInFlight(flying, now);
        }
    }

    void exclude(ControlRunFault what) {
        controlRunFault = what;
    }

    final boolean has(ControlRunFault what) {
        return controlRunFault == what;
    }

    /** Reserved and unanswered units. */
    final long inFlight() {
        return inFlight;
    }

    final void addInFlight(long units) {
        inFlight += units;
        longs.put(PersistentSlot.IN_FLIGHT, inFlight);
    }

    /** Units of charges that were not answered before this one was started, without it: what its answer's header need not contain. */
    final long notAnsweredBefore(Charge charge) {
        return inFlight + answeredUnits - charge.answeredBefore - charge.answeredCost;
    }

    /** Never 0: a reserved charge that was not started yet counts as started now. */
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

    /** Before it is in flight. */
    void reserved(Charge charge, long now) {}

    void started(Charge charge, long now) {}

    void ended(Charge charge) {}

    void reduceInFlight(Charge charge, long units) {
        addInFlight(-units);
    }

    /**
     * Whether the header told something: by default only that the exchange counted more than is ours, which is charged as others' use. Ours is what was used when the
     * call was started and all that was taken since: the header was written in between, and what has expired since then may be in it.
     */
    boolean corrected(Charge charge, long headerUsed, long now) {
        long surplus = headerUsed - (charge.usedLessTaken + takenUnits);
        if (surplus > 0) {
            spend(surplus, now);
        }
        return true;
    }

    abstract long level(long now);

    /** From {@code at}, which may lie in the past, the charge is no longer in flight but expiring. */
    abstract void expires(Charge charge, long at);

    abstract void reduceExpiring(Charge charge, long units, long now);

    /** Units that count as answered at that time. */
    abstract void add(long units, long at);

    /** How long until the cost, which is at most {@code allowed} and does not fit now, may fit. */
    abstract long waitNanos(long cost, long allowed, long now);
}
