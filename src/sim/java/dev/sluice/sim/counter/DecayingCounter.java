package dev.sluice.sim.counter;

/**
 * A counter that each call increases by its cost and that decreases over time. A call that would raise it above the
 * size is refused (Kraken's three counters, Deribit's credits).
 *
 * <p>The level is stored in units multiplied by {@link Decay#perNanos()}, so that no fraction is lost.
 */
public final class DecayingCounter extends Counter {
    private final Decay decay;
    private final OverLimitPolicy policy;
    private boolean touched;
    private long touchedNanos;
    private long level;

    public DecayingCounter(long size, Decay decay, OverLimitPolicy policy) {
        super(size);
        this.decay = decay;
        this.policy = policy;
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        if (touched) {
            CounterChecks.notBefore(touchedNanos, exchangeNanos);
        }
        level = levelAt(exchangeNanos);
        touched = true;
        touchedNanos = exchangeNanos;
        long after = level + cost * decay.perNanos();
        boolean fits = after <= size() * decay.perNanos();
        if (fits || policy == OverLimitPolicy.COUNTS) {
            level = after;
        }
        return fits ? took(cost, used(exchangeNanos)) : wentOver();
    }

    @Override
    public long used(long exchangeNanos) {
        return -Math.floorDiv(-levelAt(exchangeNanos), decay.perNanos());
    }

    private long levelAt(long exchangeNanos) {
        return touched ? level - decay.between(touchedNanos, exchangeNanos, level) : 0;
    }
}
