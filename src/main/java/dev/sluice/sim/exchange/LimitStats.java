package dev.sluice.sim.exchange;

/**
 * What one counter has seen. {@code scope} is the address, account, key or {@code account:pair} it belongs to;
 * {@code used} is of now, the others are of all the time since the start or the last reset.
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

    static LimitStats of(String limit, String scope, Counter counter, long exchangeNanos) {
        CounterStats counterStats = counter.counterStats();
        return new LimitStats(
                limit,
                scope,
                counter.size(),
                counter.used(exchangeNanos),
                counterStats.peakUsed(),
                counterStats.takenCalls(),
                counterStats.takenUnits(),
                counterStats.overCount());
    }
}
