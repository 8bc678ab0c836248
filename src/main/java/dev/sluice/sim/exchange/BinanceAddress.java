package dev.sluice.sim.exchange;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A source address at one product of Binance, with its weight, raw and per-path counters and its bans. */
final class BinanceAddress {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long CONNECTS_PER_5_MINUTES = 300;
    private static final long RAW_PER_5_MINUTES = 300_000;
    private static final long SAPI_WEIGHT_PER_MINUTE = 12_000;
    private static final long FUTURES_DATA_PER_5_MINUTES = 1_000;

    final String ip;
    final BinanceProduct product;
    final AlignedWindowCounter weight;
    final AlignedWindowCounter raw;
    final AlignedWindowCounter futuresData;
    final Map<String, AlignedWindowCounter> sapi = new HashMap<>();
    /** Connection attempts in a sliding window of five minutes, because the start of the real window is not documented. */
    final SlidingLog connects;

    final BanLadder bans;
    private final TimeScale timeScale;
    private long otherWindowNanos = Long.MIN_VALUE;
    private long otherUsed;

    BinanceAddress(String ip, BinanceProduct product, BanLadder bans, TimeScale timeScale) {
        this.ip = ip;
        this.product = product;
        this.bans = bans;
        this.timeScale = timeScale;
        weight = window(product.weightPerMinute, MINUTE);
        raw = window(RAW_PER_5_MINUTES, 5 * MINUTE);
        connects = new SlidingLog(CONNECTS_PER_5_MINUTES, timeScale.nanos(5 * MINUTE), OverLimitPolicy.FREE);
        futuresData = window(FUTURES_DATA_PER_5_MINUTES, 5 * MINUTE);
    }

    private AlignedWindowCounter window(long size, long realNanos) {
        return new AlignedWindowCounter(size, timeScale.nanos(realNanos), 0, OverLimitPolicy.COUNTS);
    }

    /**
     * Returns the counter for a call of this path: {@code /sapi} has one per path, {@code /futures/data} has its own, all others share the weight.
     * The table of routes bounds the number of {@code /sapi} paths.
     */
    AlignedWindowCounter weightFor(String path) {
        if (path.startsWith("/sapi/")) {
            return sapi.computeIfAbsent(path, any -> window(SAPI_WEIGHT_PER_MINUTE, MINUTE));
        }
        return path.startsWith("/futures/data/") ? futuresData : weight;
    }

    /** Counts the raw call, then its weight; returns the counter that is over its limit, or null. */
    @Nullable
    AlignedWindowCounter take(AlignedWindowCounter weightCounter, long cost, long nowNanos) {
        if (product == BinanceProduct.SPOT && !raw.take(1, nowNanos)) {
            return raw;
        }
        return weightCounter.take(cost, nowNanos) ? null : weightCounter;
    }

    /** Adds the use of another program on this address, which evenly uses {@code percent} of each window. */
    void useElsewhere(int percent, long nowNanos) {
        if (percent == 0) {
            return;
        }
        long start = weight.startNanos(nowNanos);
        if (start != otherWindowNanos) {
            otherWindowNanos = start;
            otherUsed = 0;
        }
        double elapsed = (double) (nowNanos - start) / weight.windowNanos();
        long due = Math.max(otherUsed, (long) (weight.size() * percent / 100.0 * elapsed));
        weight.occupy(due - otherUsed, nowNanos);
        otherUsed = due;
    }
}
