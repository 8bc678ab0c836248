package dev.sluice.core.ratelimit;

/**
 * A limit on the units in flight plus those answered within the last window before each call. Also used for windows
 * that the first call opens.
 */
class SlidingWindowLimit extends Limit {
    final ExpiryRing expiryRing;

    SlidingWindowLimit(LimitSettings settings, long reserve, PersistentSlot slot, long now) {
        super(settings, reserve, slot, now);
        expiryRing = new ExpiryRing(slot, PersistentSlot.HEADER, settings.windowNanos());
    }

    @Override
    long level(long now) {
        return expiryRing.used(now - epoch) + inFlight();
    }

    @Override
    void beginExpiry(Charge charge, long at) {
        expiryRing.add(charge.cost, at - epoch);
        addInFlight(-charge.cost);
    }

    @Override
    void reduceExpiring(Charge charge, long units, long now) {
        expiryRing.reduce(units, charge.answeredAt - epoch);
    }

    @Override
    void add(long units, long at) {
        expiryRing.add(units, at - epoch);
    }

    @Override
    long waitNanos(long cost, long allowed, long now) {
        long used = expiryRing.used(now - epoch);
        long tooMany = used + inFlight() + cost - allowed;
        if (tooMany > used || tooMany <= 0) {
            return nanosUntilOldestExpires(now);
        }
        return expiryRing.nanosUntilFreed(tooMany, now - epoch);
    }
}
