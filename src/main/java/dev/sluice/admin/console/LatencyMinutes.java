package dev.sluice.admin.console;

import dev.sluice.core.call.Kind;
import dev.sluice.proxy.metrics.LatencyHistogram;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.status.LatencyReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long calls took in each minute of the last hour, by exchange and kind, as numbers of calls in the buckets of
 * {@link LatencyHistogram}. It reads counters that exist anyway. At most 60 minutes of the kinds that had calls are
 * kept. Thread-safe.
 */
final class LatencyMinutes {
    private static final int MINUTES = 60;
    private static final long MINUTE_MILLIS = 60_000;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final List<Double> BOUNDS_MS = LatencyHistogram.boundsSeconds().stream()
            .map(seconds -> seconds * MILLIS_PER_SECOND)
            .toList();
    private static final int BUCKETS = BOUNDS_MS.size() + 1;
    private static final List<Long> NO_CALLS = Collections.nCopies(BUCKETS, 0L);

    /** Whose time it is. */
    private enum Side {
        OWN,
        EXCHANGE
    }

    private record Key(String exchange, Kind kind, Side side) {}

    private record Minute(long number, Map<Key, int[]> counts) {}

    private @Nullable Map<Key, List<Long>> before;
    private final Deque<Minute> minutes = new ArrayDeque<>();

    /** Adds the calls since the last time to the present minute. */
    synchronized void sample(ProxyCounters counters, long epochMillis) {
        long number = Math.floorDiv(epochMillis, MINUTE_MILLIS);
        Minute last = minutes.peekLast();
        if (last == null || last.number() != number) {
            minutes.addLast(new Minute(number, new HashMap<>()));
        }
        while (minutes.size() > MINUTES || minutes.getFirst().number() <= number - MINUTES) {
            minutes.removeFirst();
        }
        Map<Key, List<Long>> now = new HashMap<>();
        counters.exchanges().forEach((exchange, all) -> {
            all.waited().forEach((kind, took) -> now.put(new Key(exchange, kind, Side.OWN), took.counts()));
            all.answered().forEach((kind, took) -> now.put(new Key(exchange, kind, Side.EXCHANGE), took.counts()));
        });
        Map<Key, List<Long>> former = before;
        if (former != null) { // else nobody knows when the calls were
            now.forEach((key, counts) -> add(key, former.get(key), counts));
        }
        before = now;
    }

    private void add(Key key, @Nullable List<Long> former, List<Long> now) {
        if (now.equals(former == null ? NO_CALLS : former)) {
            return;
        }
        int[] counts = minutes.getLast().counts().computeIfAbsent(key, any -> new int[BUCKETS]);
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += (int) Math.max(0, now.get(i) - (former == null ? 0 : former.get(i)));
        }
    }

    /** Returns what is known of an exchange. */
    synchronized LatencyReport of(String exchange) {
        Map<Kind, Map<Side, long[]>> kinds = new TreeMap<>();
        List<LatencyReport.Minute> each = new ArrayList<>();
        for (Minute minute : minutes) {
            int[] own = new int[BUCKETS];
            int[] theirs = new int[BUCKETS];
            minute.counts().forEach((key, counts) -> {
                if (key.exchange().equals(exchange)) {
                    add(counts, key.side() == Side.OWN ? own : theirs);
                    add(
                            counts,
                            kinds.computeIfAbsent(key.kind(), any -> new HashMap<>())
                                    .computeIfAbsent(key.side(), any -> new long[BUCKETS]));
                }
            });
            if (Arrays.stream(own).anyMatch(calls -> calls > 0)
                    || Arrays.stream(theirs).anyMatch(calls -> calls > 0)) {
                each.add(new LatencyReport.Minute(minute.number() * MINUTE_MILLIS, list(own), list(theirs)));
            }
        }
        return new LatencyReport(
                BOUNDS_MS,
                kinds.entrySet().stream()
                        .map(one -> ofKind(one.getKey(), one.getValue()))
                        .toList(),
                each);
    }

    private static void add(int[] counts, int[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += counts[i];
        }
    }

    private static void add(int[] counts, long[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += counts[i];
        }
    }

    private static List<Integer> list(int[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }

    private static LatencyReport.OfKind ofKind(Kind kind, Map<Side, long[]> sides) {
        long[] none = new long[BUCKETS];
        long[] answered = sides.getOrDefault(Side.EXCHANGE, none);
        return new LatencyReport.OfKind(
                kind.text(),
                Arrays.stream(answered).sum(),
                TrafficCounts.percentiles(none, sides.getOrDefault(Side.OWN, none)),
                TrafficCounts.percentiles(none, answered));
    }
}
