package dev.sluice.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One rolling window of the exchange, counted without any class of the gateway. Times are nanoseconds of the monotonic
 * clock. Thread-safe.
 */
final class CountedLimit {
    /** The limits of the exchange. All have the scope {@code ip}, so all members share them. */
    enum Kind {
        /** Few seconds long and rejected when over, like most limits of orders. */
        FAST(100, 5_000, "reject"),
        /** A minute long and banned when over, like the weight of an address. */
        SLOW(240, 60_000, "ban"),
        /** For orders and cancels, so large that one of two members has enough for all bots. */
        ORDERS(1500, 5_000, "reject"),
        /** So large that no call waits, for measurements of latency. */
        LARGE(1_000_000, 1_000, "reject");

        final int size;
        final long windowMillis;
        final String breach;

        Kind(int size, long windowMillis, String breach) {
            this.size = size;
            this.windowMillis = windowMillis;
            this.breach = breach;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        long windowNanos() {
            return TimeUnit.MILLISECONDS.toNanos(windowMillis);
        }
    }

    private final Kind kind;
    private final Deque<Long> window = new ArrayDeque<>();
    private final List<Long> arrivals = new ArrayList<>();
    private int over;

    CountedLimit(Kind kind) {
        this.kind = kind;
    }

    /** Counts a call that arrived now; returns whether it is within the limit. */
    synchronized boolean count(long now) {
        while (!window.isEmpty() && now - window.peekFirst() >= kind.windowNanos()) {
            window.removeFirst();
        }
        if (window.size() >= kind.size) {
            over++;
            return false;
        }
        window.addLast(now);
        arrivals.add(now);
        return true;
    }

    synchronized int over() {
        return over;
    }

    synchronized int total() {
        return arrivals.size();
    }

    /**
     * Returns how much of the limit was used from one time to another, in percent: the mean of what the window held. A
     * window that is always full gives 100.
     */
    synchronized double usedPercent(long from, long to) {
        double held = 0;
        for (long arrival : arrivals) {
            held += Math.max(0, Math.min(arrival + kind.windowNanos(), to) - Math.max(arrival, from));
        }
        return 100 * held / ((double) (to - from) * kind.size);
    }

    /**
     * Returns the milliseconds from that time until this percentage of the size had been counted; infinite if it was
     * not.
     */
    synchronized double millisUntil(double percent, long from) {
        long[] later = arrivals.stream()
                .mapToLong(Long::longValue)
                .filter(arrival -> arrival - from >= 0)
                .toArray();
        int needed = (int) Math.ceil(percent / 100 * kind.size);
        return later.length < needed ? Double.POSITIVE_INFINITY : (later[needed - 1] - from) / 1e6;
    }
}
