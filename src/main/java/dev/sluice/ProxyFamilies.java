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

/** What the proxy counts, as metrics: two rooms that do not know each other meet here. */
final class ProxyFamilies {
    private ProxyFamilies() {}

    /** @param adminOrigins what the admin port refused as requests that a web page may have made */
    static List<Family> of(Proxy proxy, OriginCounts adminOrigins) {
        List<Sample> settled = new ArrayList<>();
        proxy.counts()
                .forEachSettled((exchange, kind, outcome, calls) -> settled.add(Sample.of(
                        calls,
                        "exchange",
                        exchange,
                        "kind",
                        kind.name().toLowerCase(Locale.ROOT),
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT))));
        List<Sample> told = new ArrayList<>();
        proxy.counts()
                .forEachRefused((exchange, reason, calls) ->
                        told.add(Sample.of(calls, "exchange", exchange, "reason", reason.header())));
        for (OriginRefusal.Reason reason : OriginRefusal.Reason.values()) {
            long requests = proxy.counts().origins().of(reason) + adminOrigins.of(reason);
            told.add(Sample.of(
                    requests, "exchange", "", "reason", reason.label())); // before it is known for which exchange
        }
        List<Sample> unlisted = new ArrayList<>();
        proxy.counts()
                .forEachUnlisted((exchange, route, calls) ->
                        unlisted.add(Sample.of(calls, "exchange", exchange, "route", route)));
        List<Sample> shared = new ArrayList<>();
        proxy.counts()
                .forEachShared((exchange, kept, calls) ->
                        shared.add(Sample.of(calls, "exchange", exchange, "how", kept ? "kept" : "shared")));
        List<Sample> saved = new ArrayList<>();
        proxy.counts()
                .forEachSaved(
                        (exchange, limit, units) -> saved.add(Sample.of(units, "exchange", exchange, "limit", limit)));
        List<Sample> uncounted = new ArrayList<>();
        proxy.counts()
                .forEachUncounted((exchange, why, times) ->
                        uncounted.add(Sample.of(times, "exchange", exchange, "why", why.label())));
        return List.of(
                new Family(
                        "sluice_uncounted_subscriptions_total",
                        Family.Type.COUNTER,
                        "Messages and connections of which it is not known for sure what they subscribe to, where an exchange counts that.",
                        uncounted),
                new Family(
                        "sluice_shared_reads_total",
                        Family.Type.COUNTER,
                        "Public reads that had an answer without a call of their own: that of a call in flight, or a kept one.",
                        shared),
                new Family(
                        "sluice_saved_units_total",
                        Family.Type.COUNTER,
                        "What those reads would have cost, in units of each limit.",
                        saved),
                new Family(
                        "sluice_following_reads",
                        Family.Type.GAUGE,
                        "Public reads that wait for the answer to a call in flight.",
                        List.of(Sample.of(proxy.followingReads()))),
                new Family(
                        "sluice_shared_bytes",
                        Family.Type.GAUGE,
                        "Bytes of answers that are kept or are just coming for several bots.",
                        List.of(Sample.of(proxy.sharedBytes()))),
                new Family(
                        "sluice_unlisted_calls_total",
                        Family.Type.COUNTER,
                        "Calls that were sent at the default cost, since no table names them.",
                        unlisted),
                new Family(
                        "sluice_requests_total",
                        Family.Type.COUNTER,
                        "Calls that were sent, by kind and outcome.",
                        settled),
                new Family(
                        "sluice_callers_refused_total",
                        Family.Type.COUNTER,
                        "Callers that were told no by us, by reason.",
                        told),
                new Family(
                        "sluice_bad_requests_total",
                        Family.Type.COUNTER,
                        "Requests that were not beyond doubt, and connections too many.",
                        List.of(Sample.of(proxy.counts().atDoor()))),
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
                histogram(
                        "sluice_queue_wait_seconds",
                        "From asking for a permit to the first byte out, connecting included.",
                        proxy.counts()::forEachWaited),
                histogram(
                        "sluice_upstream_seconds",
                        "From the first byte out to the final status line.",
                        proxy.counts()::forEachAnswered),
                new Family(
                        "sluice_loop_lag_seconds",
                        Family.Type.HISTOGRAM,
                        "How much too late the timers of event loops come: as long a call waits before anybody looks at it.",
                        List.of(Sample.of(buckets(proxy.counts().loopLag())))));
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
