package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.metrics.PrometheusEndpoint;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus.LimitLease;
import dev.sluice.part.Metrics;
import dev.sluice.status.ClusterReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests of the metrics of a cluster as a Prometheus page. */
final class ClusterMetricsTest {
    private static final ClusterReport.Membership ALONE = new ClusterReport.Membership(
            "binance",
            ClusterState.ALONE,
            1_500,
            3,
            null,
            Map.of("b", 2_000L),
            List.of(
                    new LimitLease("weight", "", 6000, 120, 3000, 40),
                    new LimitLease("orders", "key-1", 100, 2, 50, 5),
                    new LimitLease("orders", "key-2", 100, 2, 10, 9),
                    new LimitLease("orders", "3333", 100, 2, 90, 20)),
            List.of(),
            "");

    private final ClusterMetrics metrics = new ClusterMetrics();

    private String page(boolean isConnected, ClusterReport.Membership... exchanges) {
        ClusterReport cluster = new ClusterReport(
                "desk",
                "a",
                List.of("a", "b"),
                isConnected,
                "",
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of(exchanges));
        Metrics added = new Metrics();
        metrics.add(cluster, Map.of(StatementVerifier.Ignored.FORGED, 3L), added);
        try (PrometheusEndpoint page = new PrometheusEndpoint(added::snapshots)) {
            return page.scrape(null).body();
        }
    }

    @Test
    void a_member_has_one_present_state_its_lease_and_its_generation() {
        assertThat(page(false, ALONE))
                .contains("sluice_cluster_state{exchange=\"binance\",state=\"alone\"} 1")
                .contains("sluice_cluster_state{exchange=\"binance\",state=\"sharing\"} 0")
                .contains("sluice_cluster_lease_seconds{exchange=\"binance\"} 1.5")
                .contains("sluice_cluster_generations_total{exchange=\"binance\"} 3")
                .contains("sluice_cluster_member_silent_seconds{exchange=\"binance\",member=\"b\"} 2.0")
                .contains("sluice_cluster_store_connected 0")
                .contains("sluice_cluster_ignored_statements_total{reason=\"forged\"} 3")
                .contains("sluice_cluster_ignored_statements_total{reason=\"old\"} 0");
    }

    @Test
    void a_limit_with_many_keys_shows_the_key_of_which_the_largest_part_is_used() {
        String page = page(false, ALONE);

        assertThat(page)
                .contains("sluice_cluster_cap_units{exchange=\"binance\",limit=\"weight\"} 3000")
                .contains("sluice_cluster_cap_units{exchange=\"binance\",limit=\"orders\"} 10")
                .contains("sluice_cluster_used_units{exchange=\"binance\",limit=\"orders\"} 9")
                .contains("sluice_cluster_floor_units{exchange=\"binance\",limit=\"orders\"} 2")
                .doesNotContain("key-1")
                .doesNotContain("key-2");
        assertThat(page.lines().filter(line -> line.startsWith("sluice_cluster_cap_units{")))
                .hasSize(2);
    }

    @Test
    void requests_are_counted_with_their_time_and_failures_by_reason() {
        metrics.answered(TimeUnit.MILLISECONDS.toNanos(2));
        metrics.failed(StoreException.Reason.TIMEOUT);

        assertThat(page(false, ALONE))
                .contains("sluice_cluster_request_seconds_bucket{le=\"0.001\"} 0")
                .contains("sluice_cluster_request_seconds_bucket{le=\"0.0025\"} 1")
                .contains("sluice_cluster_request_seconds_count 1")
                .contains("sluice_cluster_request_failures_total{reason=\"timeout\"} 1")
                .contains("sluice_cluster_request_failures_total{reason=\"refused\"} 0");
        assertThat(metrics.failures()).containsExactly(Map.entry(StoreException.Reason.TIMEOUT, 1L));
    }

    @Test
    void exchanges_that_are_not_in_use_have_no_series() {
        assertThat(page(true))
                .contains("sluice_cluster_store_connected 1")
                .doesNotContain("sluice_cluster_state")
                .doesNotContain("sluice_cluster_cap_units")
                .doesNotContain("exchange=");
    }
}
