package dev.sluice.control;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A detector for bots that bypass the gateway: usage that an exchange counts beyond the gateway's own calls belongs
 * to a program that calls it directly, from this address or with this account. Warns when it begins and every ten
 * minutes with the amount while it continues, and reports when there was none for ten minutes. The first window of a
 * limit after a start without saved usage is ignored, since its earlier usage is unknown.
 *
 * <p>Memory is bounded by the limits: one number for each key of a limit. Only the growth of a limit's fullest key
 * counts. Thread-safe.
 */
public final class BypassDetector {
    private static final long AGAIN_NANOS = 600 * Nanos.PER_SECOND;
    private static final int PERCENT = 100;

    private record Place(String exchange, String limit) {
        @Override
        public String toString() {
            return exchange + "'s limit '" + limit + "'";
        }
    }

    private static final class Use {
        private long sinceWarning;
        private long all;
        private long seenNanos;
        private long warnedNanos;
    }

    private final Consumer<String> warnings;
    private final Consumer<String> news;
    private final Map<Place, Use> bypasses = new LinkedHashMap<>();
    private final Map<Place, Long> totals = new LinkedHashMap<>();
    /** The usage of each key of each limit when it was last observed. */
    private final Map<Place, Map<String, Long>> last = new HashMap<>();

    public BypassDetector(Consumer<String> warnings, Consumer<String> news) {
        this.warnings = warnings;
        this.news = news;
    }

    /** Evaluates the current usage of an exchange's limits. */
    public synchronized void observe(String exchange, List<LimitStatus> limits, long nowNanos) {
        Map<String, List<LimitStatus>> keys = limits.stream()
                .filter(limit -> !limit.firstWindow())
                .collect(Collectors.groupingBy(LimitStatus::name, TreeMap::new, Collectors.toList()));
        keys.forEach((name, ofLimit) -> observe(new Place(exchange, name), ofLimit, nowNanos));
    }

    private void observe(Place place, List<LimitStatus> keys, long nowNanos) {
        Map<String, Long> before = last.getOrDefault(place, Map.of());
        Map<String, Long> usage = new HashMap<>();
        keys.forEach(limit -> usage.put(limit.scopeKey(), limit.foreign()));
        last.put(place, usage);
        LimitStatus fullest = Collections.max(keys, Comparator.comparingLong(LimitStatus::foreign));
        long foreign = fullest.foreign();
        long earlier = before.getOrDefault(fullest.scopeKey(), 0L);
        long added = foreign >= earlier ? foreign - earlier : foreign; // a lower count means a new window
        boolean begins = !bypasses.containsKey(place);
        if (begins && added == 0) {
            return;
        }
        Use now = bypasses.computeIfAbsent(place, any -> new Use());
        now.sinceWarning += added;
        now.all += added;
        if (added > 0) {
            totals.merge(place, added, Long::sum);
            now.seenNanos = nowNanos;
        }
        if (begins || (now.sinceWarning > 0 && nowNanos - now.warnedNanos >= AGAIN_NANOS)) {
            warnings.accept(text(place, fullest, now, begins));
            now.sinceWarning = 0;
            now.warnedNanos = nowNanos;
        }
    }

    private static String text(Place place, LimitStatus limit, Use use, boolean begins) {
        long percent = PERCENT * limit.foreign() / Math.max(1, limit.size());
        return (begins
                        ? "another program calls the exchange without this gateway: for " + place
                                + " the exchange counts "
                        : "another program still calls the exchange without this gateway: for " + place
                                + " the exchange counted ")
                + use.sinceWarning + " units that did not pass the gateway (now " + percent + " % of " + limit.size()
                + "); find the program on this address, or with this account, that calls it directly";
    }

    /** Ends entries without new usage for ten minutes. */
    public synchronized void settle(long nowNanos) {
        Iterator<Map.Entry<Place, Use>> each = bypasses.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Place, Use> one = each.next();
            if (nowNanos - one.getValue().seenNanos >= AGAIN_NANOS) {
                each.remove();
                news.accept("no response showed calls of another program for ten minutes: for " + one.getKey()
                        + " the exchange had counted " + one.getValue().all + " units that did not pass the gateway");
            }
        }
    }

    /** Returns the limits with continuing bypasses, as texts that do not change while they continue. */
    public synchronized List<String> current() {
        return bypasses.keySet().stream()
                .map(place -> "another program calls the exchange without this gateway and uses " + place)
                .toList();
    }

    /**
     * Adds the total bypassing usage, including zero samples, because a counter that starts at its first event shows no
     * increase.
     *
     * @param limits the limits of each exchange, by name
     */
    public synchronized void metrics(Map<String, List<String>> limits, Metrics to) {
        MetricFamily units = to.counter(
                "sluice_others_units_total",
                "Units that exchanges counted and that did not pass the gateway, for the key with the highest use of each limit.");
        limits.forEach((exchange, names) -> names.forEach(name ->
                units.add(totals.getOrDefault(new Place(exchange, name), 0L), "exchange", exchange, "budget", name)));
    }
}
