package dev.sluice.admin.console;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.series.Figure;
import dev.sluice.core.series.Figure.Fold;
import dev.sluice.proxy.metrics.ExchangeCounters;
import dev.sluice.proxy.metrics.LatencyHistogram;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.status.TrafficStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The counters of an exchange, or of all, since the start of the process; they only grow. */
final class TrafficCounts {
    private static final List<Double> BOUNDS_SECONDS = LatencyHistogram.boundsSeconds();
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double STEPS_OF_A_MILLI = 100;
    private static final double MEDIAN = 0.5;
    private static final double P99 = 0.99;

    /** The counters before any call. */
    static final TrafficCounts NONE = new TrafficCounts();

    /** The numbers of calls, by the name of the figure. */
    private final Map<String, Long> calls = new LinkedHashMap<>();

    private final long[] waited = new long[BOUNDS_SECONDS.size() + 1];
    private final long[] answered = new long[BOUNDS_SECONDS.size() + 1];

    /** Returns the present counts of all exchanges with traffic. */
    static Map<String, TrafficCounts> of(ProxyCounters counters) {
        Map<String, TrafficCounts> counts = new TreeMap<>();
        counters.exchanges().forEach((exchange, all) -> counts.put(exchange, of(all)));
        return counts;
    }

    private static TrafficCounts of(ExchangeCounters counters) {
        TrafficCounts counts = new TrafficCounts();
        counters.settled()
                .values()
                .forEach(outcomes -> outcomes.forEach((outcome, calls) -> {
                    counts.add("sent", calls.sum());
                    counts.add("limited", outcome.exceedsLimit() ? calls.sum() : 0);
                    counts.add("failed", outcome.isFailure() ? calls.sum() : 0);
                }));
        counters.refused().forEach((reason, calls) -> counts.add("refused." + group(reason), calls.sum()));
        counters.waited().values().forEach(took -> add(counts.waited, took.counts()));
        counters.answered().values().forEach(took -> add(counts.answered, took.counts()));
        return counts;
    }

    /** Returns the sum over exchanges. */
    static TrafficCounts sum(Iterable<TrafficCounts> counts) {
        TrafficCounts sum = new TrafficCounts();
        for (TrafficCounts one : counts) {
            one.calls.forEach(sum::add);
            for (int i = 0; i < sum.waited.length; i++) {
                sum.waited[i] += one.waited[i];
                sum.answered[i] += one.answered[i];
            }
        }
        return sum;
    }

    /** Returns which of a few groups a reason belongs to. */
    private static String group(ReasonCode reason) {
        return switch (reason) {
            case LIMIT, TOO_LARGE, LANE_FULL, BACKOFF -> "limit";
            case BAN -> "ban";
            case DEADLINE, STALE, NONCE_OVERTAKEN, NONCE_ELSEWHERE -> "deadline";
            case MODE -> "mode";
            case GUARD, ORDER_RULE -> "guard";
            case UNREACHABLE -> "unreachable";
            case WITHDRAWN,
                    WITHDRAWAL,
                    TWO_KEYS,
                    NO_TOKEN,
                    DRAINING,
                    REMOVED,
                    DISABLED,
                    ORDER_UNANSWERED,
                    CALLER_GONE -> "other";
        };
    }

    void add(String what, long number) {
        calls.merge(what, number, Long::sum);
    }

    private static void add(long[] sum, List<Long> more) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more.get(i);
        }
    }

    /** Adds what happened since these counts as figures: calls a second, and percentiles in milliseconds. */
    void figures(String of, TrafficCounts before, double seconds, List<Figure> to) {
        calls.forEach((what, number) -> to.add(new Figure(of, what, Fold.RATE, (float)
                (Math.max(0, number - before.calls.getOrDefault(what, 0L)) / seconds))));
        figures(of, "own", own(before), to);
        figures(of, "exchange", exchange(before), to);
    }

    private static void figures(
            String of, String whose, TrafficStatus.@Nullable Percentiles percentiles, List<Figure> to) {
        if (percentiles != null) {
            to.add(new Figure(of, whose + "P50", Fold.MEAN, (float) percentiles.p50()));
            to.add(new Figure(of, whose + "P99", Fold.LARGEST, (float) percentiles.p99()));
        }
    }

    /** Returns the time that this gateway added to the calls since these counts; null without a call. */
    TrafficStatus.@Nullable Percentiles own(TrafficCounts before) {
        return percentiles(before.waited, waited);
    }

    /** Returns the time that the exchange took for the calls since these counts; null without a call. */
    TrafficStatus.@Nullable Percentiles exchange(TrafficCounts before) {
        return percentiles(before.answered, answered);
    }

    static TrafficStatus.@Nullable Percentiles percentiles(long[] before, long[] now) {
        List<Long> buckets = new ArrayList<>();
        long calls = 0;
        for (int i = 0; i < now.length; i++) {
            long more = Math.max(0, now[i] - before[i]);
            buckets.add(more);
            calls += more;
        }
        return calls == 0
                ? null
                : new TrafficStatus.Percentiles(
                        rounded(milliseconds(buckets, calls, MEDIAN)), rounded(milliseconds(buckets, calls, P99)));
    }

    /** Returns milliseconds in hundredths: the digits below cost bytes of each message and tell nothing. */
    private static double rounded(double millis) {
        return Math.round(millis * STEPS_OF_A_MILLI) / STEPS_OF_A_MILLI;
    }

    /** Returns a percentile, interpolated within its bucket; the last bucket has no end and counts as its start. */
    private static double milliseconds(List<Long> buckets, long calls, double part) {
        double rank = part * calls;
        long below = 0;
        for (int i = 0; i < buckets.size(); i++) {
            long here = buckets.get(i);
            if (below + here >= rank && here > 0) {
                double start = i == 0 ? 0 : BOUNDS_SECONDS.get(i - 1);
                double end = i < BOUNDS_SECONDS.size() ? BOUNDS_SECONDS.get(i) : start;
                return (start + (end - start) * (rank - below) / here) * MILLIS_PER_SECOND;
            }
            below += here;
        }
        return 0;
    }
}
