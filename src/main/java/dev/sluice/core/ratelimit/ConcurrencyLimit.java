package dev.sluice.core.ratelimit;

/**
 * A limit on calls in flight at one time, such as the connections to a host. A charge counts until it is settled or
 * refunded, without a time limit.
 */
final class ConcurrencyLimit extends Limit {
    ConcurrencyLimit(LimitSettings settings, long reserve, PersistentSlot slot, long now) {
        super(settings, reserve, slot, now);
    }

    /** Restores nothing: the connections of an ended process are closed. */
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
    void beginExpiry(Charge charge, long at) {}

    @Override
    void reduceExpiring(Charge charge, long units, long now) {
        addInFlight(-units);
    }

    @Override
    void onEnded(Charge charge) {
        addInFlight(-charge.cost);
    }

    @Override
    boolean applyHeader(Charge charge, long headerUsed, long now) {
        return false;
    }

    @Override
    void beginFirstWindow(FirstWindow first, long since, boolean already, long now) {}

    @Override
    void inherit(Limit from, long now) {}

    @Override
    void add(long units, long at) {}

    @Override
    long waitNanos(long cost, long allowed, long now) {
        return settings().unansweredNanos();
    }
}
