package dev.sluice.sim.counter;

/** A count of what is open at one time, such as connections. Units count until they are refunded. */
public final class OpenCount extends Counter {
    private long open;

    public OpenCount(long size) {
        super(size);
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        if (open + cost > size()) {
            return wentOver();
        }
        open += cost;
        return took(cost, open);
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
}
