package dev.sluice.admin.health;

import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.status.ClusterReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of the health routes about the cluster; a gateway that is not a member of one has no such part. */
final class ClusterHealth {
    private ClusterHealth() {}

    /**
     * Returns why this gateway does not use its whole part of the shared limits, one line for each requested exchange.
     */
    static List<String> issues(ClusterReport cluster, ModeQuery modeQuery) {
        String store =
                cluster.storeProblem().isEmpty() ? "" : " (the store cannot be used: " + cluster.storeProblem() + ")";
        return asked(cluster, modeQuery)
                .filter(one -> !one.issue().isEmpty())
                .map(one -> "Cluster: " + one.exchange() + " is " + one.state() + ": " + one.issue() + store)
                .toList();
    }

    /** Returns the component of {@code /health/status}; null without a cluster. */
    static HealthResponse.Components.@Nullable Store component(@Nullable ClusterReport cluster, ModeQuery modeQuery) {
        return cluster == null
                ? null
                : new HealthResponse.Components.Store(issues(cluster, modeQuery).isEmpty(), cluster.storeConnected());
    }

    /**
     * Returns the part of {@code /health/detailed}; null without a cluster.
     *
     * @param operators whether the store's last error is included, whose text may hold anything
     */
    static HealthResponse.@Nullable Cluster detailed(
            @Nullable ClusterReport cluster, ModeQuery modeQuery, boolean operators) {
        if (cluster == null) {
            return null;
        }
        Map<String, HealthResponse.Cluster.ExchangeLease> exchanges = new LinkedHashMap<>();
        asked(cluster, modeQuery)
                .forEach(one -> exchanges.put(
                        one.exchange(),
                        new HealthResponse.Cluster.ExchangeLease(
                                one.state(), one.leaseMs(), one.generation(), one.silentMs())));
        return new HealthResponse.Cluster(
                cluster.name(),
                cluster.member(),
                cluster.members(),
                cluster.storeConnected(),
                operators ? cluster.storeProblem() : "",
                exchanges);
    }

    private static Stream<ClusterReport.Membership> asked(ClusterReport cluster, ModeQuery modeQuery) {
        return cluster.exchanges().stream()
                .filter(one ->
                        modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(one.exchange()));
    }
}
