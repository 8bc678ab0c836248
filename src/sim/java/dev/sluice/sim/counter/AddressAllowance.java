package dev.sluice.sim.counter;

/**
 * A number of requests that an address may make in all, above which one request in each period passes (Hyperliquid).
 *
 * <p>The exchange adds a request for each USDC that the address trades. That is left out, so this is stricter.
 */
public final class AddressAllowance extends Counter {
    private final long periodNanos;
    private long used;
    private boolean slowed;
    private long slowedNanos;

    public AddressAllowance(long size, long periodNanos) {
        super(size);
        this.periodNanos = CounterChecks.positive("periodNanos", periodNanos);
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        if (used + cost > size()) {
            if (slowed && exchangeNanos - slowedNanos < periodNanos) {
                return wentOver();
            }
            slowed = true;
            slowedNanos = exchangeNanos;
        }
        used += cost;
        return took(cost, used);
    }

    /** Returns the requests in use: all of them, or one less than the size when one passes because a period is over. */
    @Override
    public long used(long exchangeNanos) {
        boolean passes = used >= size() && !(slowed && exchangeNanos - slowedNanos < periodNanos);
        return passes ? size() - 1 : used;
    }
}
