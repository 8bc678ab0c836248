package dev.sluice.admin.metrics;

import dev.sluice.core.origin.OriginCounts;
import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.MetricFamily.Sample;
import dev.sluice.part.Part;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.metrics.LatencyHistogram;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The metrics of the proxy, made from its counters. It keeps the proxy and the metrics independent of each other.
 *
 * @param adminOrigins requests that the admin port refused because a web page may have sent them
 */
public record ProxyMetrics(Proxy proxy, Supplier<OriginCounts> adminOrigins) implements Part {
    @Override
    public List<MetricFamily> families() {
        return Stream.of(
                        calls(proxy, adminOrigins.get()),
                        sharedReads(proxy),
                        connections(proxy),
                        times(proxy.proxyCounters()))
                .flatMap(List::stream)
                .toList();
    }

    private static List<MetricFamily> calls(Proxy proxy, OriginCounts adminOrigins) {
        ProxyCounters proxyCounters = proxy.proxyCounters();
        List<Sample> settled = new ArrayList<>();
        proxyCounters.forEachSettled((exchange, kind, outcome, calls) ->
                settled.add(Sample.of(calls, "exchange", exchange, "kind", lower(kind), "outcome", lower(outcome))));
        List<Sample> unlisted = new ArrayList<>();
        proxyCounters.forEachUnlisted(
                (exchange, route, calls) -> unlisted.add(Sample.of(calls, "exchange", exchange, "route", route)));
        return List.of(
                new MetricFamily(
                        "sluice_requests_total",
                        MetricFamily.Type.COUNTER,
                        "Calls that were sent, by kind and outcome.",
                        settled),
                new MetricFamily(
                        "sluice_unlisted_calls_total",
                        MetricFamily.Type.COUNTER,
                        "Calls that were sent at the default cost, because no table lists them.",
                        unlisted),
                new MetricFamily(
                        "sluice_callers_refused_total",
                        MetricFamily.Type.COUNTER,
                        "Calls that the gateway refused, by reason.",
                        refused(proxyCounters, adminOrigins)),
                new MetricFamily(
                        "sluice_bad_requests_total",
                        MetricFamily.Type.COUNTER,
                        "Malformed requests, and connections beyond the limit.",
                        List.of(Sample.of(proxyCounters.refusedEarlyTotal()))));
    }

    private static List<Sample> refused(ProxyCounters proxyCounters, OriginCounts adminOrigins) {
        List<Sample> refused = new ArrayList<>();
        proxyCounters.forEachRefused((exchange, code, calls) ->
                refused.add(Sample.of(calls, "exchange", exchange, "reason", code.header())));
        for (OriginRefusal.Reason reason : OriginRefusal.Reason.values()) {
            long requests = proxyCounters.origins().of(reason) + adminOrigins.of(reason);
            // Refused before the exchange is known.
            refused.add(Sample.of(requests, "exchange", "", "reason", reason.label()));
        }
        return refused;
    }

    private static List<MetricFamily> sharedReads(Proxy proxy) {
        List<Sample> shared = new ArrayList<>();
        proxy.proxyCounters()
                .forEachShared((exchange, kept, calls) ->
                        shared.add(Sample.of(calls, "exchange", exchange, "how", kept ? "kept" : "shared")));
        List<Sample> saved = new ArrayList<>();
        proxy.proxyCounters()
                .forEachSaved(
                        (exchange, limit, units) -> saved.add(Sample.of(units, "exchange", exchange, "limit", limit)));
        return List.of(
                new MetricFamily(
                        "sluice_shared_reads_total",
                        MetricFamily.Type.COUNTER,
                        "Public reads that got the response of another call in flight, or a kept response.",
                        shared),
                new MetricFamily(
                        "sluice_saved_units_total",
                        MetricFamily.Type.COUNTER,
                        "Cost that shared reads saved, in units of each limit.",
                        saved),
                new MetricFamily(
                        "sluice_following_reads",
                        MetricFamily.Type.GAUGE,
                        "Public reads that wait for the response to a call in flight.",
                        List.of(Sample.of(proxy.followingReads()))),
                new MetricFamily(
                        "sluice_shared_bytes",
                        MetricFamily.Type.GAUGE,
                        "Bytes of responses that are kept, or that are arriving for several bots.",
                        List.of(Sample.of(proxy.sharedBytes()))));
    }

    private static List<MetricFamily> connections(Proxy proxy) {
        List<Sample> uncounted = new ArrayList<>();
        proxy.proxyCounters()
                .forEachUncounted((exchange, why, times) ->
                        uncounted.add(Sample.of(times, "exchange", exchange, "why", why.label())));
        return List.of(
                new MetricFamily(
                        "sluice_bot_connections",
                        MetricFamily.Type.GAUGE,
                        "Connections of bots.",
                        List.of(Sample.of(proxy.openConnections()))),
                new MetricFamily(
                        "sluice_websocket_connections",
                        MetricFamily.Type.GAUGE,
                        "WebSockets between bots and exchanges.",
                        List.of(Sample.of(proxy.openSockets()))),
                new MetricFamily(
                        "sluice_uncounted_subscriptions_total",
                        MetricFamily.Type.COUNTER,
                        "Messages and connections whose subscriptions could not be counted, where the exchange limits them.",
                        uncounted));
    }

    private static List<MetricFamily> times(ProxyCounters proxyCounters) {
        return List.of(
                histogram(
                        "sluice_queue_wait_seconds",
                        "Time from the request for a permit to the first byte sent, including connecting.",
                        proxyCounters::forEachWaited),
                histogram(
                        "sluice_upstream_seconds",
                        "Time from the first byte sent to the final status line.",
                        proxyCounters::forEachAnswered),
                new MetricFamily(
                        "sluice_loop_lag_seconds",
                        MetricFamily.Type.HISTOGRAM,
                        "Delay of the event loops' timers: a new call waits about as long.",
                        List.of(Sample.of(buckets(proxyCounters.loopLag())))));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns a histogram. It includes only kinds that occur, because most pairs of exchange and kind are never used.
     */
    private static MetricFamily histogram(String name, String help, Consumer<ProxyCounters.TimedCalls> forEach) {
        List<Sample> samples = new ArrayList<>();
        forEach.accept((exchange, kind, took) -> {
            MetricFamily.Buckets buckets = buckets(took);
            if (buckets.counts().stream().anyMatch(count -> count > 0)) {
                samples.add(Sample.of(
                        buckets, "exchange", exchange, "kind", kind.name().toLowerCase(Locale.ROOT)));
            }
        });
        return new MetricFamily(name, MetricFamily.Type.HISTOGRAM, help, samples);
    }

    private static MetricFamily.Buckets buckets(LatencyHistogram took) {
        return new MetricFamily.Buckets(LatencyHistogram.boundsSeconds(), took.counts(), took.sumSeconds());
    }
}
