package dev.sluice.sim.counter;

/**
 * The statistics of a counter since the start: units taken, calls over the quota, and the highest level of an accepted
 * call.
 */
public final class CounterStats {
    private long takenCalls;
    private long takenUnits;
    private long overCount;
    private long peakUsed;

    boolean took(long cost, long usedAfter) {
        takenCalls++;
        takenUnits += cost;
        peakUsed = Math.max(peakUsed, usedAfter);
        return true;
    }

    boolean wentOver() {
        overCount++;
        return false;
    }

    void addReturned(long cost) {
        takenUnits -= cost;
    }

    public long takenCalls() {
        return takenCalls;
    }

    /** Returns the units of accepted calls minus refunds. */
    public long takenUnits() {
        return takenUnits;
    }

    public long overCount() {
        return overCount;
    }

    /** Returns the highest level right after an accepted call; for windows, the highest level in one window. */
    public long peakUsed() {
        return peakUsed;
    }
}
