package dev.sluice.sim.exchange;

/**
 * A token bucket that is filled only when a call looks at it, in whole tokens ("lazy fill", Coinbase Exchange).
 *
 * <p>What happens to the part of a token that has grown matters: a <em>lossless</em> bucket keeps it for the next look, as the example in
 * Coinbase's documents does, a <em>lossy</em> one drops it at every look, so that a caller who looks more often than a token grows gets none at
 * all. Starts full; every call looks, a refused one too.
 */
public final class LazyFillBucket implements Counter {
    private final long capacity;
    private final long tokenNanos;
    private final boolean keepsRemainder;
    private final CounterStats counterStats = new CounterStats();
    private boolean filled;
    private long filledNanos;
    private long tokens;

    private LazyFillBucket(long capacity, long tokenNanos, boolean keepsRemainder) {
        this.capacity = CounterChecks.positive("capacity", capacity);
        this.tokenNanos = CounterChecks.positive("tokenNanos", tokenNanos);
        this.keepsRemainder = keepsRemainder;
        this.tokens = capacity;
    }

    /** One token grows in every {@code tokenNanos}; a part of one is kept. */
    public static LazyFillBucket lossless(long capacity, long tokenNanos) {
        return new LazyFillBucket(capacity, tokenNanos, true);
    }

    /** One token grows in every {@code tokenNanos}; a part of one is dropped at every look. */
    public static LazyFillBucket lossy(long capacity, long tokenNanos) {
        return new LazyFillBucket(capacity, tokenNanos, false);
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        fill(exchangeNanos);
        if (cost > tokens) {
            return counterStats.wentOver();
        }
        tokens -= cost;
        return counterStats.took(cost, capacity - tokens);
    }

    @Override
    public long used(long exchangeNanos) {
        return capacity - (filled ? Math.min(capacity, tokens + grown(exchangeNanos)) : tokens);
    }

    @Override
    public long size() {
        return capacity;
    }

    @Override
    public CounterStats counterStats() {
        return counterStats;
    }

    private void fill(long exchangeNanos) {
        if (!filled) {
            filled = true;
            filledNanos = exchangeNanos;
            return;
        }
        CounterChecks.notBefore(filledNanos, exchangeNanos);
        long grown = grown(exchangeNanos);
        boolean full = tokens + grown >= capacity;
        tokens = Math.min(capacity, tokens + grown);
        filledNanos = full || !keepsRemainder ? exchangeNanos : filledNanos + grown * tokenNanos;
    }

    private long grown(long exchangeNanos) {
        return (exchangeNanos - filledNanos) / tokenNanos;
    }
}
