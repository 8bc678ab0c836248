package dev.sluice.sim.counter;

/** A count of what is open at one time, such as connections. Units count until they are refunded. */
public final class OpenCount implements Counter {
    private final long size;
    private final CounterStats counterStats = new CounterStats();
    private long open;

    public OpenCount(long size) {
        this.size = CounterChecks.positive("size", size);
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        if (open + cost > size) {
            return counterStats.wentOver();
        }
        open += cost;
        return counterStats.took(cost, open);
    }

    /** Ends some of the open units; the statistics still have them as taken. */
    @Override
    public void refund(long cost, long takenNanos) {
        if (cost > open) {
            throw new IllegalArgumentException(cost + " of " + open + " open units cannot end");
        }
        open -= cost;
    }

    @Override
    public long used(long exchangeNanos) {
        return open;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public CounterStats counterStats() {
        return counterStats;
    }
}
