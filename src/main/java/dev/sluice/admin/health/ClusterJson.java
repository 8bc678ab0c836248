package dev.sluice.admin.health;

import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.ClusterView;
import dev.sluice.core.tradingmode.ModeQuery;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The part of the health routes about the cluster; a gateway that is not a member of one has no such part. */
final class ClusterJson {
    private ClusterJson() {}

    /** Returns why this gateway does not use its whole part of the shared limits, one line for each requested exchange. */
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

    /** Returns a field for the components of {@code /health/status}. */
    static JsonObject component(@Nullable ClusterView view, ModeQuery modeQuery) {
        return view == null
                ? new JsonObject()
                : new JsonObject()
                        .put(
                                "cluster",
                                new JsonObject()
                                        .put("healthy", issues(view, modeQuery).isEmpty())
                                        .put("store_connected", view.isStoreConnected()));
    }

    /**
     * Returns a field for {@code /health/detailed}.
     *
     * @param operators whether the store's last error is included, whose text may hold anything
     */
    static JsonObject detailed(@Nullable ClusterView view, ModeQuery modeQuery, boolean operators) {
        if (view == null) {
            return new JsonObject();
        }
        JsonObject exchanges = new JsonObject();
        view.exchanges().forEach((exchange, status) -> {
            if (isAsked(exchange, modeQuery)) {
                exchanges.put(exchange, exchange(status));
            }
        });
        return new JsonObject()
                .put(
                        "cluster",
                        new JsonObject()
                                .put("name", view.name())
                                .put("member", view.member())
                                .put("members", new JsonArray(view.members()))
                                .put("store_connected", view.isStoreConnected())
                                .put("store_trouble", operators ? view.storeTrouble() : "")
                                .put("exchanges", exchanges));
    }

    private static JsonObject exchange(ClusterStatus status) {
        JsonObject silent = new JsonObject();
        status.silentNanos().forEach((member, nanos) -> silent.put(member, TimeUnit.NANOSECONDS.toMillis(nanos)));
        return new JsonObject()
                .put("state", status.state().name())
                .put("lease_ms", TimeUnit.NANOSECONDS.toMillis(status.leaseNanos()))
                .put("generation", status.generation())
                .put("silent_ms", silent);
    }

    private static boolean isAsked(String exchange, ModeQuery modeQuery) {
        return modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(exchange);
    }
}
