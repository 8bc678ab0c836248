package dev.sluice.cluster;

import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus.LimitLease;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import dev.sluice.proxy.metrics.LatencyHistogram;
import dev.sluice.status.ClusterReport;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Metrics of a cluster: the requests to the store, which are counted here, and for each exchange in use its membership.
 * Labels hold only names from the configuration and fixed words. A limit can have as many keys as there are accounts,
 * so each limit shows the key of which the largest part of the cap is used. Thread-safe.
 */
public final class ClusterMetrics {
    private static final double MILLIS_PER_SECOND = 1e3;

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
     * Adds the metrics of the cluster.
     *
     * @param ignored how many statements of other members were ignored, by the reason
     */
    public void add(ClusterReport cluster, Map<StatementVerifier.Ignored, Long> ignored, Metrics to) {
        to.gauge("sluice_cluster_store_connected", "Whether the store of the cluster can be used: 1, or 0.")
                .add(cluster.storeConnected());
        to.histogram(
                        "sluice_cluster_request_seconds",
                        "Time of a request to the store of the cluster, until its valid response.")
                .add(LatencyHistogram.boundsSeconds(), requests.counts(), requests.sumSeconds());
        MetricFamily failed = to.counter(
                "sluice_cluster_request_failures_total",
                "Requests to the store of the cluster without a valid response, by reason.");
        Map<StoreException.Reason, Long> counts = failures();
        for (StoreException.Reason reason : StoreException.Reason.values()) {
            failed.add(counts.getOrDefault(reason, 0L), "reason", lower(reason));
        }
        MetricFamily statements = to.counter(
                "sluice_cluster_ignored_statements_total",
                "Statements in the store that were ignored: forged (no valid signature), old (a later one was read before), unreadable (in part).");
        for (StatementVerifier.Ignored reason : StatementVerifier.Ignored.values()) {
            statements.add(ignored.getOrDefault(reason, 0L), "reason", lower(reason));
        }
        memberships(cluster.exchanges(), to);
        limits(cluster.exchanges(), to);
    }

    private static void memberships(List<ClusterReport.Membership> exchanges, Metrics to) {
        MetricFamily states =
                to.gauge("sluice_cluster_state", "State of this member: 1 for the present one, 0 for the others.");
        MetricFamily leases = to.gauge(
                "sluice_cluster_lease_seconds", "Time for which this member's caps still hold; 0: it has no lease.");
        MetricFamily silent = to.gauge(
                "sluice_cluster_member_silent_seconds", "Time since the store had something new of another member.");
        MetricFamily generations = to.counter(
                "sluice_cluster_generations_total",
                "Number of the generation: rises whenever the store may have lost data.");
        for (ClusterReport.Membership one : exchanges) {
            String exchange = one.exchange();
            for (ClusterState state : ClusterState.values()) {
                states.add(state == one.state(), "exchange", exchange, "state", lower(state));
            }
            leases.add(one.leaseMs() / MILLIS_PER_SECOND, "exchange", exchange);
            one.silentMs()
                    .forEach((member, millis) ->
                            silent.add(millis / MILLIS_PER_SECOND, "exchange", exchange, "member", member));
            if (one.generation() > 0) {
                generations.add(one.generation(), "exchange", exchange);
            }
        }
    }

    private static void limits(List<ClusterReport.Membership> exchanges, Metrics to) {
        MetricFamily caps =
                to.gauge("sluice_cluster_cap_units", "Units that this member may use now, for the fullest key.");
        MetricFamily floors = to.gauge(
                "sluice_cluster_floor_units",
                "Units that this member always has, also without the store, for the fullest key.");
        MetricFamily used =
                to.gauge("sluice_cluster_used_units", "Units that this member uses now, for the fullest key.");
        for (ClusterReport.Membership one : exchanges) {
            Map<String, LimitLease> fullest = new LinkedHashMap<>();
            one.limits().forEach(limit -> fullest.merge(limit.limit(), limit, ClusterMetrics::fuller));
            fullest.forEach((limit, of) -> {
                String[] labels = {"exchange", one.exchange(), "limit", limit};
                caps.add(of.cap(), labels);
                floors.add(of.floor(), labels);
                used.add(of.used(), labels);
            });
        }
    }

    private static LimitLease fuller(LimitLease one, LimitLease other) {
        return fullness(other) > fullness(one) ? other : one;
    }

    private static double fullness(LimitLease limit) {
        return (double) limit.used() / Math.max(1, limit.cap());
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
