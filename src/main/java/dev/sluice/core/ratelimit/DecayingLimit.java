package dev.sluice.core.ratelimit;

import dev.sluice.core.cluster.LeasedCap;

/**
 * A limit whose level falls at a constant rate: a decaying counter, or a token bucket counted by its used tokens. A
 * charge joins the level when it is answered and counts in full until then.
 *
 * <p>A counter that the exchange decays in steps lags behind the even decay by up to one step. There a charge joins
 * one step after its response, which gives decay x (elapsed - step).
 *
 * <p>The level is kept in ticks so that nothing is rounded: one unit is {@code windowNanos / g} ticks, and {@code
 * returned / g} ticks decay per nanosecond, where g is their greatest common divisor. Times are nanoseconds since the
 * slot's epoch.
 */
final class DecayingLimit extends Limit {
    private static final int AT = PersistentSlot.HEADER;
    private static final int LEVEL = PersistentSlot.HEADER + 1;

    private final long ticksPerUnit;
    private final long ticksPerNano;
    private final long stepNanos;
    private final ChargeQueue joining = new ChargeQueue();
    private long youngestJoinsAt;
    private long at;
    private long ticks;

    DecayingLimit(LimitSettings settings, long reserve, PersistentSlot slot, long now) {
        super(settings, reserve, slot, now);
        long divisor = LimitSettings.divisor(settings.windowNanos(), settings.returned());
        ticksPerUnit = settings.windowNanos() / divisor;
        ticksPerNano = settings.returned() / divisor;
        stepNanos = settings.stepNanos();
        at = slot.get(AT);
        ticks = slot.get(LEVEL);
    }

    @Override
    long level(long now) {
        long t = now - epoch;
        join(t);
        return Math.floorDiv(ticksAt(t) + ticksPerUnit - 1, ticksPerUnit) + inFlight();
    }

    /** Returns the level at {@code t} without storing it. */
    private long ticksAt(long t) {
        long elapsed = t - at;
        if (elapsed <= 0) {
            return ticks;
        }
        LeasedCap cap = leasedCap();
        if (cap != null) {
            elapsed = nanosAtWholeRate(cap, elapsed);
        }
        return elapsed > ticks / ticksPerNano ? 0 : ticks - elapsed * ticksPerNano;
    }

    /**
     * Returns the time in which the whole limit decays by what this process' share has decayed since the stored time,
     * in nanoseconds, rounded down. The share changes at most once in that time: when the former lease is forgotten.
     */
    private long nanosAtWholeRate(LeasedCap cap, long elapsed) {
        long time = epoch + at;
        long first = Math.min(elapsed, cap.decayUnitsHoldNanos(time));
        long nanos = scaled(first, cap.decayUnits(time), cap.limit().size());
        if (first < elapsed) {
            nanos += scaled(
                    elapsed - first, cap.decayUnits(time + first), cap.limit().size());
        }
        return nanos;
    }

    /** Returns {@code nanos x units / size}, rounded down, without an overflow; at most as many units as the size. */
    private static long scaled(long nanos, long units, long size) {
        long part = Math.min(units, size);
        return nanos / size * part + nanos % size * part / size;
    }

    @Override
    void shareChanges(long now) {
        long t = now - epoch;
        join(t);
        if (t > at) {
            put(ticksAt(t), t);
        }
    }

    @Override
    void beginExpiry(Charge charge, long when) {
        long t = when - epoch;
        if (stepNanos == 0) {
            charge.joinsAt = t;
            raise(charge.cost, t);
            addInFlight(-charge.cost);
            return;
        }
        youngestJoinsAt = joining.oldest() == null ? t + stepNanos : Math.max(youngestJoinsAt, t + stepNanos);
        charge.joinsAt = youngestJoinsAt;
        joining.add(charge);
    }

    /** Moves answered charges whose step has passed from the units in flight to the level. */
    private void join(long t) {
        Charge oldest = joining.oldest();
        while (oldest != null && oldest.joinsAt <= t) {
            joining.drop(oldest);
            raise(oldest.cost, oldest.joinsAt);
            addInFlight(-oldest.cost);
            oldest = joining.oldest();
        }
    }

    /** Writes the time first and then the level, so that the level is too high between the two writes. */
    private void raise(long units, long t) {
        put(ticksAt(t) + units * ticksPerUnit, t);
    }

    private void put(long level, long t) {
        ticks = level;
        at = Math.max(at, t);
        slot.put(AT, at);
        slot.put(LEVEL, ticks);
    }

    /**
     * Removes excess units only as far as they have surely not decayed yet. With a lower level from then on, it might
     * have reached zero in between, and the remaining units would have reduced nothing.
     */
    @Override
    void reduceExpiring(Charge charge, long units, long now) {
        long t = now - epoch;
        join(t);
        if (charge.joinsAt > t) {
            addInFlight(-units);
            return;
        }
        long product = (t - charge.joinsAt) * ticksPerNano;
        boolean isTooLarge = Math.multiplyHigh(t - charge.joinsAt, ticksPerNano) != 0 || product < 0;
        long left = isTooLarge ? 0 : Math.max(0, charge.cost * ticksPerUnit - product);
        put(Math.max(0, ticksAt(t) - Math.min(units * ticksPerUnit, left)), t);
    }

    @Override
    void add(long units, long when) {
        if (stepNanos == 0) {
            raise(units, when - epoch);
            return;
        }
        Charge charge = new Charge(this, units);
        charge.stage = Charge.Stage.SETTLED;
        addInFlight(units);
        beginExpiry(charge, when);
    }

    @Override
    long waitNanos(long cost, long allowed, long now) {
        long t = now - epoch;
        long bearable = (allowed - inFlight() - cost) * ticksPerUnit;
        LeasedCap cap = leasedCap();
        if (cap != null) {
            return leasedWaitNanos(cap, ticksAt(t) - bearable, bearable, now);
        }
        long level = ticksAt(t);
        long passed = 0;
        for (Charge next = joining.oldest(); next != null; next = next.after) {
            long untilJoin = next.joinsAt - t - passed;
            if (bearable >= 0 && nanosToFall(level - bearable) <= untilJoin) {
                return passed + nanosToFall(level - bearable);
            }
            level = nanosToFall(level) <= untilJoin ? 0 : level - untilJoin * ticksPerNano;
            passed += untilJoin;
            level += next.cost * ticksPerUnit;
            bearable += next.cost * ticksPerUnit;
        }
        return bearable >= 0 ? passed + nanosToFall(level - bearable) : nanosUntilOldestExpires(now);
    }

    /**
     * Returns the time until a level falls that far at the present share. It ignores what still joins and that the
     * share may grow: a changed cap retries the waiting calls anyway.
     */
    private long leasedWaitNanos(LeasedCap cap, long fall, long bearable, long now) {
        long units = Math.min(cap.limit().size(), cap.decayUnits(now));
        long nanos = nanosToFall(fall);
        if (bearable < 0 || units == 0 || Math.multiplyHigh(nanos, cap.limit().size()) != 0) {
            return nanosUntilOldestExpires(now);
        }
        return Math.abs(nanos * cap.limit().size()) / units;
    }

    private long nanosToFall(long fall) {
        return Math.max(0, (fall + ticksPerNano - 1) / ticksPerNano);
    }
}
