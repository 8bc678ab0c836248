package dev.sluice.sim.counter;

/**
 * A token bucket that is refilled only when a call checks it, in whole tokens ("lazy fill", Coinbase Exchange).
 *
 * <p>A <em>lossless</em> bucket keeps the fraction of a token for the next check, as the example in Coinbase's
 * documentation does. A <em>lossy</em> one drops it at every check, so that a caller who checks more often than a token
 * is refilled never gets one. The bucket starts full. Every call checks it, including refused calls.
 */
public final class LazyFillBucket extends Counter {
    private final long tokenNanos;
    private final boolean keepsRemainder;
    private boolean filled;
    private long filledNanos;
    private long tokens;

    private LazyFillBucket(long capacity, long tokenNanos, boolean keepsRemainder) {
        super(capacity);
        this.tokenNanos = CounterChecks.positive("tokenNanos", tokenNanos);
        this.keepsRemainder = keepsRemainder;
        this.tokens = capacity;
    }

    /** Returns a bucket that gains one token in every {@code tokenNanos} and keeps fractions. */
    public static LazyFillBucket lossless(long capacity, long tokenNanos) {
        return new LazyFillBucket(capacity, tokenNanos, true);
    }

    /** Returns a bucket that gains one token in every {@code tokenNanos} and drops fractions at every check. */
    public static LazyFillBucket lossy(long capacity, long tokenNanos) {
        return new LazyFillBucket(capacity, tokenNanos, false);
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        fill(exchangeNanos);
        if (cost > tokens) {
            return wentOver();
        }
        tokens -= cost;
        return took(cost, size() - tokens);
    }

    @Override
    public long used(long exchangeNanos) {
        return size() - (filled ? Math.min(size(), tokens + grown(exchangeNanos)) : tokens);
    }

    private void fill(long exchangeNanos) {
        if (!filled) {
            filled = true;
            filledNanos = exchangeNanos;
            return;
        }
        CounterChecks.notBefore(filledNanos, exchangeNanos);
        long grown = grown(exchangeNanos);
        boolean full = tokens + grown >= size();
        tokens = Math.min(size(), tokens + grown);
        filledNanos = full || !keepsRemainder ? exchangeNanos : filledNanos + grown * tokenNanos;
    }

    private long grown(long exchangeNanos) {
        return (exchangeNanos - filledNanos) / tokenNanos;
    }
}
