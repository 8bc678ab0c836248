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
 * Detects programs that bypass the gateway. When an exchange counts more than the gateway's calls, another program
 * calls the exchange directly, from the same address or with the same account. The detector warns when a bypass begins
 * and, while it continues, every ten minutes with the amount. It also reports when ten minutes have passed without new
 * usage. It ignores the first window of a limit after a start without saved usage, because the usage before the start
 * is unknown.
 *
 * <p>Of each limit only the growth of the fullest key counts. Memory: one number for each key of a limit. Thread-safe.
 */
public final class BypassDetector {
    private static final long QUIET_NANOS = 600 * Nanos.PER_SECOND;
    private static final int PERCENT = 100;

    private record LimitKey(String exchange, String limit) {
        @Override
        public String toString() {
            return exchange + "'s limit '" + limit + "'";
        }
    }

    private static final class Bypass {
        private long unitsSinceWarning;
        private long totalUnits;
        private long lastUseNanos;
        private long lastWarningNanos;
    }

    private final Consumer<String> warnings;
    private final Consumer<String> notices;
    private final Map<LimitKey, Bypass> bypasses = new LinkedHashMap<>();
    private final Map<LimitKey, Long> totals = new LinkedHashMap<>();
    /** The foreign usage by limit and scope key, from the previous observation. */
    private final Map<LimitKey, Map<String, Long>> lastUsage = new HashMap<>();

    public BypassDetector(Consumer<String> warnings, Consumer<String> notices) {
        this.warnings = warnings;
        this.notices = notices;
    }

    /** Evaluates the current usage of an exchange's limits. */
    public synchronized void observe(String exchange, List<LimitStatus> limits, long nowNanos) {
        Map<String, List<LimitStatus>> byName = limits.stream()
                .filter(limit -> !limit.firstWindow())
                .collect(Collectors.groupingBy(LimitStatus::name, TreeMap::new, Collectors.toList()));
        byName.forEach((name, statuses) -> observe(new LimitKey(exchange, name), statuses, nowNanos));
    }

    private void observe(LimitKey key, List<LimitStatus> statuses, long nowNanos) {
        Map<String, Long> previousUsage = lastUsage.getOrDefault(key, Map.of());
        Map<String, Long> usage = new HashMap<>();
        statuses.forEach(limit -> usage.put(limit.scopeKey(), limit.foreign()));
        lastUsage.put(key, usage);
        LimitStatus fullest = Collections.max(statuses, Comparator.comparingLong(LimitStatus::foreign));
        long foreign = fullest.foreign();
        long previous = previousUsage.getOrDefault(fullest.scopeKey(), 0L);
        long added = foreign >= previous ? foreign - previous : foreign; // a lower count means a new window
        boolean isNew = !bypasses.containsKey(key);
        if (isNew && added == 0) {
            return;
        }
        Bypass bypass = bypasses.computeIfAbsent(key, any -> new Bypass());
        bypass.unitsSinceWarning += added;
        bypass.totalUnits += added;
        if (added > 0) {
            totals.merge(key, added, Long::sum);
            bypass.lastUseNanos = nowNanos;
        }
        if (isNew || (bypass.unitsSinceWarning > 0 && nowNanos - bypass.lastWarningNanos >= QUIET_NANOS)) {
            warnings.accept(warning(key, fullest, bypass, isNew));
            bypass.unitsSinceWarning = 0;
            bypass.lastWarningNanos = nowNanos;
        }
    }

    private static String warning(LimitKey key, LimitStatus limit, Bypass bypass, boolean isNew) {
        long percent = PERCENT * limit.foreign() / Math.max(1, limit.size());
        return (isNew
                        ? "another program calls the exchange without this gateway: for " + key
                                + " the exchange counts "
                        : "another program still calls the exchange without this gateway: for " + key
                                + " the exchange counted ")
                + bypass.unitsSinceWarning + " units that did not pass the gateway (now " + percent + " % of "
                + limit.size()
                + "); find the program on this address, or with this account, that calls it directly";
    }

    /** Ends the bypasses without new usage for ten minutes, and reports each. */
    public synchronized void endIdle(long nowNanos) {
        Iterator<Map.Entry<LimitKey, Bypass>> entries = bypasses.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<LimitKey, Bypass> entry = entries.next();
            if (nowNanos - entry.getValue().lastUseNanos >= QUIET_NANOS) {
                entries.remove();
                notices.accept("no response showed calls of another program for ten minutes: for " + entry.getKey()
                        + " the exchange had counted " + entry.getValue().totalUnits
                        + " units that did not pass the gateway");
            }
        }
    }

    /** Returns a text for each active bypass; it stays the same while the bypass continues. */
    public synchronized List<String> activeBypasses() {
        return bypasses.keySet().stream()
                .map(key -> "another program calls the exchange without this gateway and uses " + key)
                .toList();
    }

    /**
     * Adds the total usage that bypassed the gateway. Limits without any have a sample of 0, because a counter whose
     * first sample is its first event shows no increase.
     *
     * @param limits the limits of each exchange, by name
     */
    public synchronized void metrics(Map<String, List<String>> limits, Metrics to) {
        MetricFamily units = to.counter(
                "sluice_others_units_total",
                "Units that exchanges counted and that did not pass the gateway, for the key with the highest use of each limit.");
        limits.forEach((exchange, names) -> names.forEach(name -> units.add(
                totals.getOrDefault(new LimitKey(exchange, name), 0L), "exchange", exchange, "budget", name)));
    }
}
