package dev.sluice.sim.market;

/**
 * A tracker of the trades that a socket has not sent yet; of missed trades only the latest few are kept. Not
 * thread-safe.
 */
public final class TradeClock {
    private static final int MAX_AT_ONCE = 4;
    private static final long EVERY_NANOS = Trade.EVERY_MILLIS * 1_000_000L;

    private long reported;

    public TradeClock(long nowNanos) {
        reported = numberAt(nowNanos);
    }

    /**
     * Returns the numbers of the due trades, oldest first, from {@link Numbers#first()}; none when
     * {@link Numbers#last()} is smaller.
     */
    public Numbers due(long nowNanos) {
        long last = numberAt(nowNanos);
        long first = Math.max(reported + 1, last - MAX_AT_ONCE + 1);
        reported = last;
        return new Numbers(first, last);
    }

    private static long numberAt(long nowNanos) {
        return Math.floorDiv(nowNanos, EVERY_NANOS);
    }

    public record Numbers(long first, long last) {}
}
