package dev.sluice.sim.counter;

/**
 * A quota of the exchange, which counts calls and decides whether they fit, with its statistics since the start.
 *
 * <p>Costs are whole units. Times are nanoseconds on the exchange's clock and never decrease. A call counts at the time
 * it is passed here, not when it was sent or answered. Not thread-safe.
 */
public abstract class Counter {
    private final long size;
    private long takenCalls;
    private long takenUnits;
    private long overCount;
    private long peakUsed;

    Counter(long size) {
        this.size = CounterChecks.positive("size", size);
    }

    /**
     * Counts a call of {@code cost}; returns false when it exceeded the quota, which also increases
     * {@link #overCount()}.
     */
    public abstract boolean take(long cost, long exchangeNanos);

    /**
     * Returns the units in use at that time, rounded up, without changing the counter. The value may exceed
     * {@link #size()}, see {@link OverLimitPolicy}.
     */
    public abstract long used(long exchangeNanos);

    /** Adds the use of another program that evenly uses {@code percent} of the size, where the exchange counts both. */
    public void useElsewhere(int percent, long exchangeNanos) {}

    /** Refunds the cost of a call taken at {@code takenNanos}. */
    public void refund(long cost, long takenNanos) {
        throw new UnsupportedOperationException("nothing is refunded here");
    }

    /** Returns the end of the window that contains that time; the time itself where windows have no end. */
    public long windowEndNanos(long exchangeNanos) {
        return exchangeNanos;
    }

    /** Returns when a full counter has room again, or its window ends; the time itself where that is not known. */
    public long freeNanos(long exchangeNanos) {
        return exchangeNanos;
    }

    /** Returns the maximum number of units. */
    public final long size() {
        return size;
    }

    /** Records an accepted call; returns true. */
    final boolean took(long cost, long usedAfter) {
        takenCalls++;
        takenUnits += cost;
        peakUsed = Math.max(peakUsed, usedAfter);
        return true;
    }

    /** Records a call over the quota; returns false. */
    final boolean wentOver() {
        overCount++;
        return false;
    }

    final void returned(long cost) {
        takenUnits -= cost;
    }

    /** Returns the number of accepted calls. */
    public final long takenCalls() {
        return takenCalls;
    }

    /** Returns the units of accepted calls minus refunds. */
    public final long takenUnits() {
        return takenUnits;
    }

    /** Returns the number of calls over the quota. With a correct gateway it is 0. */
    public final long overCount() {
        return overCount;
    }

    /** Returns the highest level right after an accepted call; for windows, the highest level in one window. */
    public final long peakUsed() {
        return peakUsed;
    }
}
