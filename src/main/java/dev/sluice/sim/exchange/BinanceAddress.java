package dev.sluice.sim.exchange;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One source address at one product of Binance: its weight, raw and per-path counters, and its bans. */
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
    /** WebSockets that were asked for; since when a window of theirs counts is documented nowhere, so any five minutes do. */
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
     * The counter that a call of this path is charged to: /sapi has one per path, /futures/data one of its own, everything
     * else shares the weight. Paths of {@code /sapi} come from the table of routes, which bounds them.
     */
    AlignedWindowCounter weightFor(String path) {
        if (path.startsWith("/sapi/")) {
            return sapi.computeIfAbsent(path, any -> window(SAPI_WEIGHT_PER_MINUTE, MINUTE));
        }
        return path.startsWith("/futures/data/") ? futuresData : weight;
    }

    /** Counts the raw call, then its weight; gives the counter that is over, or null. */
    @Nullable
    AlignedWindowCounter take(AlignedWindowCounter weightCounter, long cost, long nowNanos) {
        if (product == BinanceProduct.SPOT && !raw.take(1, nowNanos)) {
            return raw;
        }
        return weightCounter.take(cost, nowNanos) ? null : weightCounter;
    }

    /** Another program behind this address has used {@code percent} of what the window so far would allow, evenly. */
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
