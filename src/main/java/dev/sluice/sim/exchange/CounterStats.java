package dev.sluice.sim.exchange;

/** What a counter has seen since the beginning: units taken, calls that went over, and the highest level it let in. */
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

    void gaveBack(long cost) {
        takenUnits -= cost;
    }

    public long takenCalls() {
        return takenCalls;
    }

    /** Units let in, less those given back. */
    public long takenUnits() {
        return takenUnits;
    }

    public long overCount() {
        return overCount;
    }

    /** The highest level right after a call that was let in: per window where there are windows. */
    public long peakUsed() {
        return peakUsed;
    }
}
