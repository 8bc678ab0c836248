package dev.sluice.admin.console;

import dev.sluice.proxy.metrics.LatencyHistogram;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.status.TrafficStatus;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of each exchange in the last ten minutes: calls sent, refused and answered with 429 or a ban, a second;
 * and of the last minute the percentiles of the time that this gateway added and that the exchange took. Made from
 * counters that only grow, one sample every five seconds. Thread-safe.
 */
public final class TrafficHistory {
    /** The interval of the samples. */
    public static final int STEP_SECONDS = 5;

    static final int STEPS = 120;
    private static final int TIMED_STEPS = 12;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double TENTHS = 10;
    private static final double MEDIAN = 0.5;
    private static final double P99 = 0.99;

    /**
     * The counters of an exchange since the start.
     *
     * @param sent calls that were sent and have ended
     * @param refused calls that this gateway refused
     * @param rateLimited calls that the exchange answered with 429 or a ban
     * @param waited calls by the time until they were sent, for each bucket of the histogram
     * @param answered calls by the time that the exchange took, for each bucket
     */
    record Counts(long sent, long refused, long rateLimited, List<Long> waited, List<Long> answered) {}

    private record Rates(double sent, double refused, double rateLimited) {}

    private static final class ExchangeHistory {
        private final Deque<Rates> rates = new ArrayDeque<>();
        private final Deque<Counts> counts = new ArrayDeque<>();
    }

    private final List<Double> boundsSeconds;
    private final Map<String, ExchangeHistory> exchanges = new HashMap<>();
    private long lastNanos;
    private boolean started;

    public TrafficHistory() {
        boundsSeconds = LatencyHistogram.boundsSeconds();
    }

    /** Adds a sample of the counters. */
    public void sample(ProxyCounters counters, long nowNanos) {
        add(TrafficCounts.of(counters), nowNanos);
    }

    /** Adds a sample of all exchanges with traffic; the others are forgotten. */
    synchronized void add(Map<String, Counts> now, long nowNanos) {
        double seconds = started ? Math.max(1e-3, (nowNanos - lastNanos) / NANOS_PER_SECOND) : STEP_SECONDS;
        started = true;
        lastNanos = nowNanos;
        exchanges.keySet().retainAll(now.keySet());
        now.forEach(
                (name, counts) -> add(exchanges.computeIfAbsent(name, any -> new ExchangeHistory()), counts, seconds));
    }

    private static void add(ExchangeHistory exchange, Counts now, double seconds) {
        Counts last = exchange.counts.peekLast();
        exchange.rates.addLast(
                last == null
                        ? new Rates(now.sent() / seconds, now.refused() / seconds, now.rateLimited() / seconds)
                        : new Rates(
                                (now.sent() - last.sent()) / seconds,
                                (now.refused() - last.refused()) / seconds,
                                (now.rateLimited() - last.rateLimited()) / seconds));
        exchange.counts.addLast(now);
        if (exchange.rates.size() > STEPS) {
            exchange.rates.removeFirst();
        }
        if (exchange.counts.size() > TIMED_STEPS + 1) {
            exchange.counts.removeFirst();
        }
    }

    /** Returns the history of an exchange. */
    public synchronized TrafficStatus status(String name) {
        ExchangeHistory exchange = exchanges.getOrDefault(name, new ExchangeHistory());
        Counts first = exchange.counts.peekFirst();
        Counts last = exchange.counts.peekLast();
        return new TrafficStatus(
                STEP_SECONDS,
                STEPS,
                exchange.rates.stream().map(rates -> tenths(rates.sent())).toList(),
                exchange.rates.stream().map(rates -> tenths(rates.refused())).toList(),
                exchange.rates.stream()
                        .map(rates -> tenths(rates.rateLimited()))
                        .toList(),
                first == null || last == null ? null : percentiles(first.waited(), last.waited()),
                first == null || last == null ? null : percentiles(first.answered(), last.answered()));
    }

    private static double tenths(double value) {
        return Math.round(Math.max(0, value) * TENTHS) / TENTHS;
    }

    private TrafficStatus.@Nullable Percentiles percentiles(List<Long> first, List<Long> last) {
        long[] buckets = new long[last.size()];
        Iterator<Long> before = first.size() == last.size()
                ? first.iterator()
                : Collections.nCopies(last.size(), 0L).iterator();
        long calls = 0;
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = Math.max(0, last.get(i) - before.next());
            calls += buckets[i];
        }
        return calls == 0
                ? null
                : new TrafficStatus.Percentiles(
                        milliseconds(buckets, calls, MEDIAN), milliseconds(buckets, calls, P99));
    }

    /** Returns a percentile, interpolated within its bucket; the last bucket has no end and counts as its start. */
    private double milliseconds(long[] buckets, long calls, double part) {
        double rank = part * calls;
        long below = 0;
        for (int i = 0; i < buckets.length; i++) {
            if (below + buckets[i] >= rank && buckets[i] > 0) {
                double start = i == 0 ? 0 : boundsSeconds.get(i - 1);
                double end = i < boundsSeconds.size() ? boundsSeconds.get(i) : start;
                return (start + (end - start) * (rank - below) / buckets[i]) * MILLIS_PER_SECOND;
            }
            below += buckets[i];
        }
        return 0;
    }
}
