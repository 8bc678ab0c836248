package dev.sluice.core.ratelimit;

/** Calls in flight at one time, such as the connections of a host: a charge counts until it is settled or refunded, however long. */
final class ConcurrencyLimit extends Limit {
    ConcurrencyLimit(LimitSettings settings, long reserve, PersistentSlot longs, long now) {
        super(settings, reserve, longs, now);
    }

    /** The connections of a dead process are closed. */
    @Override
    void restoreInFlight(long units, long now) {
        addInFlight(-units);
    }

    @Override
    boolean expiresByTime() {
        return false;
    }

    @Override
    long level(long now) {
        return inFlight();
    }

    @Override
    void expires(Charge charge, long at) {}

    @Override
    void reduceExpiring(Charge charge, long units, long now) {
        addInFlight(-units);
    }

    @Override
    void ended(Charge charge) {
        addInFlight(-charge.cost);
    }

    @Override
    boolean corrected(Charge charge, long headerUsed, long now) {
        return false;
    }

    @Override
    void startUsedUp(long since, boolean already, long now) {}

    @Override
    void inherit(Limit from, long now) {}

    @Override
    void add(long units, long at) {}

    @Override
    long waitNanos(long cost, long allowed, long now) {
        return settings().unansweredNanos();
    }
}
