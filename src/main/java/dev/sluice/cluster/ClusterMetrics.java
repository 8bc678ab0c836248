package dev.sluice.cluster;

import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.ClusterStatus.OfLimit;
import dev.sluice.core.cluster.ClusterView;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.MetricFamily.Sample;
import dev.sluice.proxy.metrics.LatencyHistogram;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of a cluster: the requests to the store, which are counted here, and for each exchange in use its membership.
 * Labels hold only names from the configuration and fixed words. A limit can have as many keys as there are accounts,
 * so each limit shows the key of which the largest part of the cap is used. Thread-safe.
 */
public final class ClusterMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final LatencyHistogram requests = new LatencyHistogram();
    private final Map<StoreException.Reason, LongAdder> failures = new ConcurrentHashMap<>();

    /** Counts a request with a valid response. */
    void answered(long tookNanos) {
        requests.record(tookNanos);
    }

    /** Counts a request without a valid response. */
    void failed(StoreException.Reason reason) {
        failures.computeIfAbsent(reason, first -> new LongAdder()).increment();
    }

    /** Returns the number of requests without a valid response, by reason; only reasons that occurred. */
    Map<StoreException.Reason, Long> failures() {
        Map<StoreException.Reason, Long> counts = new EnumMap<>(StoreException.Reason.class);
        failures.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    /**
     * Returns the metrics of the cluster.
     *
     * @param ignored how many statements of other members were ignored, by the reason
     */
    public List<MetricFamily> families(ClusterView view, Map<StatementLog.Ignored, Long> ignored) {
        List<MetricFamily> families = new ArrayList<>();
        families.add(gauge(
                "sluice_cluster_store_connected",
                "Whether the store of the cluster can be used: 1, or 0.",
                List.of(Sample.of(view.isStoreConnected() ? 1 : 0))));
        families.add(new MetricFamily(
                "sluice_cluster_request_seconds",
                MetricFamily.Type.HISTOGRAM,
                "Time of a request to the store of the cluster, until its valid response.",
                List.of(Sample.of(new MetricFamily.Buckets(
                        LatencyHistogram.boundsSeconds(), requests.counts(), requests.sumSeconds())))));
        Map<StoreException.Reason, Long> counts = failures();
        List<Sample> failed = new ArrayList<>();
        for (StoreException.Reason reason : StoreException.Reason.values()) {
            failed.add(Sample.of(counts.getOrDefault(reason, 0L), "reason", lower(reason)));
        }
        families.add(new MetricFamily(
                "sluice_cluster_request_failures_total",
                MetricFamily.Type.COUNTER,
                "Requests to the store of the cluster without a valid response, by reason.",
                failed));
        List<Sample> statements = new ArrayList<>();
        for (StatementLog.Ignored reason : StatementLog.Ignored.values()) {
            statements.add(Sample.of(ignored.getOrDefault(reason, 0L), "reason", lower(reason)));
        }
        families.add(new MetricFamily(
                "sluice_cluster_ignored_statements_total",
                MetricFamily.Type.COUNTER,
                "Statements in the store that were ignored: forged (no valid signature), old (a later one was read before), unreadable (in part).",
                statements));
        memberships(view.exchanges(), families);
        families.add(limits(
                view,
                "sluice_cluster_cap_units",
                "Units that this member may use now, for the fullest key.",
                OfLimit::cap));
        families.add(limits(
                view,
                "sluice_cluster_floor_units",
                "Units that this member always has, also without the store, for the fullest key.",
                OfLimit::floor));
        families.add(limits(
                view,
                "sluice_cluster_used_units",
                "Units that this member uses now, for the fullest key.",
                OfLimit::used));
        return families;
    }

    private static void memberships(Map<String, ClusterStatus> exchanges, List<MetricFamily> to) {
        List<Sample> states = new ArrayList<>();
        List<Sample> leases = new ArrayList<>();
        List<Sample> silent = new ArrayList<>();
        List<Sample> generations = new ArrayList<>();
        exchanges.forEach((exchange, status) -> {
            for (ClusterState state : ClusterState.values()) {
                states.add(Sample.of(state == status.state() ? 1 : 0, "exchange", exchange, "state", lower(state)));
            }
            leases.add(Sample.of(status.leaseNanos() / NANOS_PER_SECOND, "exchange", exchange));
            status.silentNanos()
                    .forEach((member, nanos) ->
                            silent.add(Sample.of(nanos / NANOS_PER_SECOND, "exchange", exchange, "member", member)));
            if (status.generation() > 0) {
                generations.add(Sample.of(status.generation(), "exchange", exchange));
            }
        });
        to.add(gauge("sluice_cluster_state", "State of this member: 1 for the present one, 0 for the others.", states));
        to.add(gauge(
                "sluice_cluster_lease_seconds",
                "Time for which this member's caps still hold; 0: it has no lease.",
                leases));
        to.add(gauge(
                "sluice_cluster_member_silent_seconds",
                "Time since the store had something new of another member.",
                silent));
        to.add(new MetricFamily(
                "sluice_cluster_generations_total",
                MetricFamily.Type.COUNTER,
                "Number of the generation: rises whenever the store may have lost data.",
                generations));
    }

    private static MetricFamily limits(ClusterView view, String name, String help, ToDoubleFunction<OfLimit> value) {
        List<Sample> samples = new ArrayList<>();
        view.exchanges().forEach((exchange, status) -> {
            Map<String, OfLimit> fullest = new LinkedHashMap<>();
            status.limits().forEach(limit -> fullest.merge(limit.limit(), limit, ClusterMetrics::fuller));
            fullest.forEach((limit, of) ->
                    samples.add(Sample.of(value.applyAsDouble(of), "exchange", exchange, "limit", limit)));
        });
        return gauge(name, help, samples);
    }

    private static OfLimit fuller(OfLimit one, OfLimit other) {
        return fullness(other) > fullness(one) ? other : one;
    }

    private static double fullness(OfLimit limit) {
        return (double) limit.used() / Math.max(1, limit.cap());
    }

    private static MetricFamily gauge(String name, String help, List<Sample> samples) {
        return new MetricFamily(name, MetricFamily.Type.GAUGE, help, samples);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
