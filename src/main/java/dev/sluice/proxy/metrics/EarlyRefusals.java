package dev.sluice.proxy.metrics;

import dev.sluice.base.count.RecentCounter;
import dev.sluice.base.unit.Nanos;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts requests that the traffic port itself refused: with a wrong token, for an unknown path, malformed, or because
 * there is no room. Most of them never became a call, so no record of a call shows them. Thread-safe.
 */
public final class EarlyRefusals {
    private static final int SECONDS = 60;

    private final Map<String, RecentCounter> byReason = new TreeMap<>();
    private long total;

    /** @param reason the text of {@code X-Sluice-Reason}, one of a few constants */
    synchronized void add(String reason, long now) {
        total++;
        byReason.computeIfAbsent(reason, any -> new RecentCounter(SECONDS, Nanos.PER_SECOND, now))
                .add(1, now);
    }

    /** Returns the number since the start, with refused connections. */
    public synchronized long total() {
        return total;
    }

    /** Returns a line about the last minute; none if nothing was refused. */
    public synchronized List<String> lines(long now) {
        long sum = byReason.values().stream().mapToLong(one -> one.sum(now)).sum();
        return sum == 0
                ? List.of()
                : List.of("requests that the traffic port refused in the last minute (token, path, form or room), by"
                        + " X-Sluice-Reason (the body of such a response explains it): "
                        + byReason.entrySet().stream()
                                .filter(one -> one.getValue().sum(now) > 0)
                                .map(one -> one.getKey() + " " + one.getValue().sum(now))
                                .collect(Collectors.joining(", ")));
    }
}
