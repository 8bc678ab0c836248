package dev.sluice.sim.counter;

/**
 * A counter that each call increases by its cost and that decreases over time. A call that would raise it above the
 * size is refused (Kraken's three counters, Deribit's credits).
 *
 * <p>The level is stored in units multiplied by {@link Decay#perNanos()}, so that no fraction is lost.
 */
public final class DecayingCounter implements Counter {
    private final long size;
    private final Decay decay;
    private final OverLimitPolicy overLimitPolicy;
    private final CounterStats counterStats = new CounterStats();
    private boolean touched;
    private long touchedNanos;
    private long level;

    public DecayingCounter(long size, Decay decay, OverLimitPolicy overLimitPolicy) {
        this.size = CounterChecks.positive("size", size);
        this.decay = decay;
        this.overLimitPolicy = overLimitPolicy;
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
        boolean fits = after <= size * decay.perNanos();
        if (fits || overLimitPolicy == OverLimitPolicy.COUNTS) {
            level = after;
        }
        return fits ? counterStats.took(cost, used(exchangeNanos)) : counterStats.wentOver();
    }

    @Override
    public long used(long exchangeNanos) {
        return -Math.floorDiv(-levelAt(exchangeNanos), decay.perNanos());
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public CounterStats counterStats() {
        return counterStats;
    }

    private long levelAt(long exchangeNanos) {
        return touched ? level - decay.between(touchedNanos, exchangeNanos, level) : 0;
    }
}
