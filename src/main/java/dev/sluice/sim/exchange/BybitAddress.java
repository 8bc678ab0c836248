package dev.sluice.sim.exchange;

/** A source address at Bybit, with the count of its calls in any five seconds and its bans. */
final class BybitAddress {
    private static final long SECOND = 1_000_000_000L;
    private static final long SIZE = 600;

    final SlidingLog calls;
    final BanLadder bans;
    private final long windowNanos;
    private int otherPercent;
    private long otherNanos;

    BybitAddress(TimeScale timeScale) {
        windowNanos = timeScale.nanos(5 * SECOND);
        calls = new SlidingLog(SIZE, windowNanos, OverLimitPolicy.FREE);
        bans = new BanLadder(BanSettings.bybit(), timeScale);
    }

    /** Counts a call; returns false when it is over the limit, which bans the address at once. */
    boolean take(long nowNanos) {
        if (calls.take(1, nowNanos)) {
            return true;
        }
        bans.strike(nowNanos, nowNanos + windowNanos);
        return false;
    }

    /** Adds the use of another program on this address, which evenly uses {@code percent} of the size in each window. */
    void useElsewhere(int percent, long nowNanos) {
        if (percent == 0) {
            otherPercent = 0;
            return;
        }
        if (percent != otherPercent || nowNanos - otherNanos > windowNanos) {
            otherPercent = percent;
            otherNanos = nowNanos - (calls.used(nowNanos) == 0 ? windowNanos : 0);
        }
        long apartNanos = windowNanos * 100 / (SIZE * percent);
        while (nowNanos - otherNanos >= apartNanos) {
            otherNanos += apartNanos;
            calls.occupy(otherNanos);
        }
    }
}
