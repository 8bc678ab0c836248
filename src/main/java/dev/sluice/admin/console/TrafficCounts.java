package dev.sluice.admin.console;

import dev.sluice.proxy.metrics.LatencyHistogram;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sums of an exchange's counters over all kinds of calls, as {@link TrafficHistory} needs them. */
final class TrafficCounts {
    private long sent;
    private long refused;
    private long rateLimited;
    private List<Long> waited = List.of();
    private List<Long> answered = List.of();

    private TrafficCounts() {}

    /** Returns the present counts of all exchanges with traffic. */
    static Map<String, TrafficHistory.Counts> of(ProxyCounters counters) {
        Map<String, TrafficCounts> sums = new TreeMap<>();
        counters.forEachSettled((exchange, kind, outcome, calls) -> {
            TrafficCounts sum = sums.computeIfAbsent(exchange, any -> new TrafficCounts());
            sum.sent += calls;
            if (outcome.exceedsLimit()) {
                sum.rateLimited += calls;
            }
        });
        counters.forEachRefused((exchange, reason, calls) ->
                sums.computeIfAbsent(exchange, any -> new TrafficCounts()).refused += calls);
        counters.forEachWaited((exchange, kind, took) -> {
            TrafficCounts sum = sums.computeIfAbsent(exchange, any -> new TrafficCounts());
            sum.waited = added(sum.waited, took);
        });
        counters.forEachAnswered((exchange, kind, took) -> {
            TrafficCounts sum = sums.computeIfAbsent(exchange, any -> new TrafficCounts());
            sum.answered = added(sum.answered, took);
        });
        Map<String, TrafficHistory.Counts> counts = new TreeMap<>();
        sums.forEach((exchange, sum) -> counts.put(
                exchange, new TrafficHistory.Counts(sum.sent, sum.refused, sum.rateLimited, sum.waited, sum.answered)));
        return counts;
    }

    private static List<Long> added(List<Long> sum, LatencyHistogram histogram) {
        List<Long> more = histogram.counts();
        List<Long> before = sum.isEmpty() ? Collections.nCopies(more.size(), 0L) : sum;
        List<Long> added = new ArrayList<>(more.size());
        for (int i = 0; i < more.size(); i++) {
            added.add(before.get(i) + more.get(i));
        }
        return added;
    }
}
