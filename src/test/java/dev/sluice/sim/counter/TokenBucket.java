package dev.sluice.sim.counter;

/**
 * A token bucket that refills continuously: {@code refillTokens} in every {@code refillNanos}, up to its capacity. It
 * starts full. A refused call takes nothing.
 */
public final class TokenBucket extends Counter {
    private final long refillTokens;
    private final long refillNanos;
    private boolean touched;
    private long touchedNanos;
    /**
     * The content in tokens multiplied by {@code refillNanos}: each nanosecond adds {@code refillTokens}, and no
     * fraction is lost.
     */
    private long content;

    public TokenBucket(long capacity, long refillTokens, long refillNanos) {
        super(capacity);
        this.refillTokens = CounterChecks.positive("refillTokens", refillTokens);
        this.refillNanos = CounterChecks.positive("refillNanos", refillNanos);
        this.content = Math.multiplyExact(capacity, refillNanos);
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        if (touched) {
            CounterChecks.notBefore(touchedNanos, exchangeNanos);
        }
        content = contentAt(exchangeNanos);
        touched = true;
        touchedNanos = exchangeNanos;
        if (cost > content / refillNanos) {
            return wentOver();
        }
        content -= cost * refillNanos;
        return took(cost, used(exchangeNanos));
    }

    @Override
    public long used(long exchangeNanos) {
        return size() - contentAt(exchangeNanos) / refillNanos;
    }

    private long contentAt(long exchangeNanos) {
        if (!touched) {
            return content;
        }
        long lacking = size() * refillNanos - content;
        long elapsed = exchangeNanos - touchedNanos;
        return elapsed > lacking / refillTokens ? content + lacking : content + elapsed * refillTokens;
    }
}
