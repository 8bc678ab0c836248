package dev.sluice;

import dev.sluice.admin.Family;
import dev.sluice.admin.Family.Sample;
import dev.sluice.origin.OriginCounts;
import dev.sluice.origin.OriginRefusal;
import dev.sluice.proxy.Counts;
import dev.sluice.proxy.Durations;
import dev.sluice.proxy.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What the proxy counts, as metrics: two rooms that do not know each other meet here. */
final class ProxyFamilies {
    private ProxyFamilies() {}

    /** @param adminOrigins requests that the admin port refused because a web page may have sent them */
    static List<Family> of(Proxy proxy, OriginCounts adminOrigins) {
        return Stream.of(calls(proxy, adminOrigins), sharedReads(proxy), connections(proxy), times(proxy.counts()))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Family> calls(Proxy proxy, OriginCounts adminOrigins) {
        Counts counts = proxy.counts();
        List<Sample> settled = new ArrayList<>();
        counts.forEachSettled((exchange, kind, outcome, calls) ->
                settled.add(Sample.of(calls, "exchange", exchange, "kind", lower(kind), "outcome", lower(outcome))));
        List<Sample> unlisted = new ArrayList<>();
        counts.forEachUnlisted(
                (exchange, route, calls) -> unlisted.add(Sample.of(calls, "exchange", exchange, "route", route)));
        return List.of(
                new Family(
                        "sluice_requests_total",
                        Family.Type.COUNTER,
                        "Calls that were sent, by kind and outcome.",
                        settled),
                new Family(
                        "sluice_unlisted_calls_total",
                        Family.Type.COUNTER,
                        "Calls that were sent at the default cost, because no table lists them.",
                        unlisted),
                new Family(
                        "sluice_callers_refused_total",
                        Family.Type.COUNTER,
                        "Calls that the gateway refused, by reason.",
                        refused(counts, adminOrigins)),
                new Family(
                        "sluice_bad_requests_total",
                        Family.Type.COUNTER,
                        "Malformed requests, and connections beyond the limit.",
                        List.of(Sample.of(counts.atDoor()))));
    }

    private static List<Sample> refused(Counts counts, OriginCounts adminOrigins) {
        List<Sample> refused = new ArrayList<>();
        counts.forEachRefused((exchange, reason, calls) ->
                refused.add(Sample.of(calls, "exchange", exchange, "reason", reason.header())));
        for (OriginRefusal.Reason reason : OriginRefusal.Reason.values()) {
            long requests = counts.origins().of(reason) + adminOrigins.of(reason);
            // Refused before the exchange is known.
            refused.add(Sample.of(requests, "exchange", "", "reason", reason.label()));
        }
        return refused;
    }

    private static List<Family> sharedReads(Proxy proxy) {
        List<Sample> shared = new ArrayList<>();
        proxy.counts()
                .forEachShared((exchange, kept, calls) ->
                        shared.add(Sample.of(calls, "exchange", exchange, "how", kept ? "kept" : "shared")));
        List<Sample> saved = new ArrayList<>();
        proxy.counts()
                .forEachSaved(
                        (exchange, limit, units) -> saved.add(Sample.of(units, "exchange", exchange, "limit", limit)));
        return List.of(
                new Family(
                        "sluice_shared_reads_total",
                        Family.Type.COUNTER,
                        "Public reads that got the response of another call in flight, or a kept response.",
                        shared),
                new Family(
                        "sluice_saved_units_total",
                        Family.Type.COUNTER,
                        "Cost that shared reads saved, in units of each limit.",
                        saved),
                new Family(
                        "sluice_following_reads",
                        Family.Type.GAUGE,
                        "Public reads that wait for the response to a call in flight.",
                        List.of(Sample.of(proxy.followingReads()))),
                new Family(
                        "sluice_shared_bytes",
                        Family.Type.GAUGE,
                        "Bytes of responses that are kept, or that are arriving for several bots.",
                        List.of(Sample.of(proxy.sharedBytes()))));
    }

    private static List<Family> connections(Proxy proxy) {
        List<Sample> uncounted = new ArrayList<>();
        proxy.counts()
                .forEachUncounted((exchange, why, times) ->
                        uncounted.add(Sample.of(times, "exchange", exchange, "why", why.label())));
        return List.of(
                new Family(
                        "sluice_bot_connections",
                        Family.Type.GAUGE,
                        "Connections of bots.",
                        List.of(Sample.of(proxy.openConnections()))),
                new Family(
                        "sluice_websocket_connections",
                        Family.Type.GAUGE,
                        "WebSockets between bots and exchanges.",
                        List.of(Sample.of(proxy.openSockets()))),
                new Family(
                        "sluice_uncounted_subscriptions_total",
                        Family.Type.COUNTER,
                        "Messages and connections whose subscriptions could not be counted, where the exchange limits them.",
                        uncounted));
    }

    private static List<Family> times(Counts counts) {
        return List.of(
                histogram(
                        "sluice_queue_wait_seconds",
                        "Time from the request for a permit to the first byte sent, including connecting.",
                        counts::forEachWaited),
                histogram(
                        "sluice_upstream_seconds",
                        "Time from the first byte sent to the final status line.",
                        counts::forEachAnswered),
                new Family(
                        "sluice_loop_lag_seconds",
                        Family.Type.HISTOGRAM,
                        "Delay of the event loops' timers: a new call waits about as long.",
                        List.of(Sample.of(buckets(counts.loopLag())))));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Only of kinds that occur: there are more pairs of exchange and kind than any desk has in use. */
    private static Family histogram(String name, String help, Consumer<Counts.TimedCalls> forEach) {
        List<Sample> samples = new ArrayList<>();
        forEach.accept((exchange, kind, took) -> {
            Family.Buckets buckets = buckets(took);
            if (buckets.counts().stream().anyMatch(count -> count > 0)) {
                samples.add(Sample.of(
                        buckets, "exchange", exchange, "kind", kind.name().toLowerCase(Locale.ROOT)));
            }
        });
        return new Family(name, Family.Type.HISTOGRAM, help, samples);
    }

    private static Family.Buckets buckets(Durations took) {
        return new Family.Buckets(Durations.boundsSeconds(), took.counts(), took.sumSeconds());
    }
}
