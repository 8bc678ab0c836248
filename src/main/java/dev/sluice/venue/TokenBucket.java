package dev.sluice.venue;

/**
 * A bucket that refills without steps: {@code refillTokens} in every {@code refillNanos}, never above its capacity. Starts
 * full. A refused call takes nothing.
 */
public final class TokenBucket implements Counter {
    private final long capacity;
    private final long refillTokens;
    private final long refillNanos;
    private final Tally tally = new Tally();
    private boolean touched;
    private long touchedNanos;
    /** In tokens times {@code refillNanos}: a nanosecond brings {@code refillTokens} of them, and no fraction is lost. */
    private long content;

    public TokenBucket(long capacity, long refillTokens, long refillNanos) {
        this.capacity = Checks.positive("capacity", capacity);
        this.refillTokens = Checks.positive("refillTokens", refillTokens);
        this.refillNanos = Checks.positive("refillNanos", refillNanos);
        this.content = Math.multiplyExact(capacity, refillNanos);
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        Checks.cost(cost);
        if (touched) {
            Checks.notBefore(touchedNanos, exchangeNanos);
        }
        content = contentAt(exchangeNanos);
        touched = true;
        touchedNanos = exchangeNanos;
        if (cost > content / refillNanos) {
            return tally.wentOver();
        }
        content -= cost * refillNanos;
        return tally.took(cost, used(exchangeNanos));
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
    public Tally tally() {
        return tally;
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
