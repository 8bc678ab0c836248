package dev.sluice.limit;

/** The last window before each call, wherever it begins: in flight plus what was answered within it. A window that the first call opens counts as this, too. */
final class SlidingWindow extends Limit {
    private final Ring ring;

    SlidingWindow(LimitSettings settings, long reserve, Slate longs, long now) {
        super(settings, reserve, longs, now);
        ring = new Ring(longs, Slate.HEADER, settings.windowNanos());
    }

    @Override
    long level(long now) {
        return ring.used(now - epoch) + inFlight();
    }

    @Override
    void expires(Charge charge, long at) {
        ring.add(charge.cost, at - epoch);
        fly(-charge.cost);
    }

    @Override
    void reduceExpiring(Charge charge, long units, long now) {
        ring.reduce(units, charge.answeredAt - epoch);
    }

    @Override
    void add(long units, long at) {
        ring.add(units, at - epoch);
    }

    @Override
    long waitNanos(long cost, long allowed, long now) {
        long used = ring.used(now - epoch);
        long tooMany = used + inFlight() + cost - allowed;
        if (tooMany > used || tooMany <= 0) {
            return nanosUntilOldestExpires(now);
        }
        return ring.nanosUntilFreed(tooMany, now - epoch);
    }
}
