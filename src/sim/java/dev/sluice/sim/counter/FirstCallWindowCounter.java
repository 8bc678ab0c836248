package dev.sluice.sim.counter;

/** A fixed window that starts with the first call; the first call after its end starts the next one (KuCoin). */
public final class FirstCallWindowCounter extends Counter {
    private final long windowNanos;
    private final OverLimitPolicy policy;
    private boolean opened;
    private long openedNanos;
    private long used;

    public FirstCallWindowCounter(long size, long windowNanos, OverLimitPolicy policy) {
        super(size);
        this.windowNanos = CounterChecks.positive("windowNanos", windowNanos);
        this.policy = policy;
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        if (!isOpen(exchangeNanos)) {
            opened = true;
            openedNanos = exchangeNanos;
            used = 0;
        }
        CounterChecks.notBefore(openedNanos, exchangeNanos);
        if (used + cost > size()) {
            used += policy == OverLimitPolicy.COUNTS ? cost : 0;
            return wentOver();
        }
        used += cost;
        return took(cost, used);
    }

    @Override
    public long used(long exchangeNanos) {
        return isOpen(exchangeNanos) ? used : 0;
    }

    /** Returns the end of the window that is open at that time; the time itself when none is. */
    @Override
    public long freeNanos(long exchangeNanos) {
        return isOpen(exchangeNanos) ? openedNanos + windowNanos : exchangeNanos;
    }

    private boolean isOpen(long exchangeNanos) {
        return opened && exchangeNanos - openedNanos < windowNanos;
    }
}
