package dev.sluice.sim.counter;

/**
 * The statistics of one counter. {@code scope} is its address, account, key or {@code account:pair}; {@code used} is
 * the current value, the others cover the time since the start or the last reset.
 */
public record LimitStats(
        String limit,
        String scope,
        long size,
        long used,
        long peakUsed,
        long takenCalls,
        long takenUnits,
        long overCount) {

    public static LimitStats of(String limit, String scope, Counter counter, long exchangeNanos) {
        return new LimitStats(
                limit,
                scope,
                counter.size(),
                counter.used(exchangeNanos),
                counter.peakUsed(),
                counter.takenCalls(),
                counter.takenUnits(),
                counter.overCount());
    }
}
