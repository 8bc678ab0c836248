package dev.sluice.sim.counter;

/**
 * A token bucket that refills continuously: {@code refillTokens} in every {@code refillNanos}, up to its capacity. It
 * starts full. A refused call takes nothing.
 */
public final class TokenBucket implements Counter {
    private final long capacity;
    private final long refillTokens;
    private final long refillNanos;
    private final CounterStats counterStats = new CounterStats();
    private boolean touched;
    private long touchedNanos;
    /**
     * The content in tokens multiplied by {@code refillNanos}: each nanosecond adds {@code refillTokens}, and no
     * fraction is lost.
     */
    private long content;

    public TokenBucket(long capacity, long refillTokens, long refillNanos) {
        this.capacity = CounterChecks.positive("capacity", capacity);
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
            return counterStats.wentOver();
        }
        content -= cost * refillNanos;
        return counterStats.took(cost, used(exchangeNanos));
    }

    @Override
    public long used(long exchangeNanos) {
        return capacity - contentAt(exchangeNanos) / refillNanos;
    }

    @Override
    public long size() {
        return capacity;
    }

    @Override
    public CounterStats counterStats() {
        return counterStats;
    }

    private long contentAt(long exchangeNanos) {
        if (!touched) {
            return content;
        }
        long lacking = capacity * refillNanos - content;
        long elapsed = exchangeNanos - touchedNanos;
        return elapsed > lacking / refillTokens ? content + lacking : content + elapsed * refillTokens;
    }
}
