package dev.sluice.sim.counter;

/**
 * A quota of the exchange, which counts calls and decides whether they fit.
 *
 * <p>Costs are whole units. Times are nanoseconds on the exchange's clock and never decrease. A call counts at the time
 * it is passed here, not when it was sent or answered. Not thread-safe.
 */
public interface Counter {

    /**
     * Counts a call of {@code cost}; returns false when it exceeded the quota, which also increases
     * {@link #overCount()}.
     */
    boolean take(long cost, long exchangeNanos);

    /**
     * Returns the units in use at that time, rounded up, without changing the counter. The value may exceed
     * {@link #size()}, see {@link OverLimitPolicy}.
     */
    long used(long exchangeNanos);

    /** Adds the use of another program that evenly uses {@code percent} of the size, where the exchange counts both. */
    default void useElsewhere(int percent, long exchangeNanos) {}

    /** Refunds the cost of a call taken at {@code takenNanos}. */
    default void refund(long cost, long takenNanos) {
        throw new UnsupportedOperationException("nothing is refunded here");
    }

    /** Returns the end of the window that contains that time; the time itself where windows have no end. */
    default long windowEndNanos(long exchangeNanos) {
        return exchangeNanos;
    }

    /** Returns when a full counter has room again, or its window ends; the time itself where that is not known. */
    default long freeNanos(long exchangeNanos) {
        return exchangeNanos;
    }

    /** Returns the maximum number of units. */
    long size();

    /** Returns the statistics since the start. */
    CounterStats counterStats();

    /** Returns the number of calls over the quota since the start. With a correct gateway it is 0. */
    default long overCount() {
        return counterStats().overCount();
    }
}
