package dev.sluice.admin.health;

import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.ClusterView;
import dev.sluice.core.tradingmode.ModeQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The part of the health routes about the cluster; a gateway that is not a member of one has no such part. */
final class ClusterHealth {
    private ClusterHealth() {}

    /**
     * Returns why this gateway does not use its whole part of the shared limits, one line for each requested exchange.
     */
    static List<String> issues(ClusterView view, ModeQuery modeQuery) {
        String store = view.storeTrouble().isEmpty() ? "" : " (the store cannot be used: " + view.storeTrouble() + ")";
        List<String> issues = new ArrayList<>();
        view.issues().forEach((exchange, why) -> {
            ClusterStatus status = view.exchanges().get(exchange);
            if (status != null && isAsked(exchange, modeQuery)) {
                issues.add("Cluster: " + exchange + " is " + status.state() + ": " + why + store);
            }
        });
        return issues;
    }

    /** Returns the component of {@code /health/status}; null without a cluster. */
    static HealthAnswer.Components.@Nullable Store component(@Nullable ClusterView view, ModeQuery modeQuery) {
        return view == null
                ? null
                : new HealthAnswer.Components.Store(issues(view, modeQuery).isEmpty(), view.isStoreConnected());
    }

    /**
     * Returns the part of {@code /health/detailed}; null without a cluster.
     *
     * @param operators whether the store's last error is included, whose text may hold anything
     */
    static HealthAnswer.@Nullable Cluster detailed(@Nullable ClusterView view, ModeQuery modeQuery, boolean operators) {
        if (view == null) {
            return null;
        }
        Map<String, HealthAnswer.Cluster.ExchangeLease> exchanges = new LinkedHashMap<>();
        view.exchanges().forEach((exchange, status) -> {
            if (isAsked(exchange, modeQuery)) {
                exchanges.put(exchange, exchange(status));
            }
        });
        return new HealthAnswer.Cluster(
                view.name(),
                view.member(),
                view.members(),
                view.isStoreConnected(),
                operators ? view.storeTrouble() : "",
                exchanges);
    }

    private static HealthAnswer.Cluster.ExchangeLease exchange(ClusterStatus status) {
        Map<String, Long> silentMs = new TreeMap<>();
        status.silentNanos().forEach((member, nanos) -> silentMs.put(member, TimeUnit.NANOSECONDS.toMillis(nanos)));
        return new HealthAnswer.Cluster.ExchangeLease(
                status.state(), TimeUnit.NANOSECONDS.toMillis(status.leaseNanos()), status.generation(), silentMs);
    }

    private static boolean isAsked(String exchange, ModeQuery modeQuery) {
        return modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(exchange);
    }
}
