package dev.sluice.admin.api;

import dev.sluice.admin.Operation;
import dev.sluice.admin.Role;
import dev.sluice.admin.console.EventFeed;
import dev.sluice.admin.console.TrafficHistory;
import dev.sluice.admin.health.HealthPages;
import dev.sluice.admin.health.StatusJson;
import dev.sluice.admin.metrics.GatewaySnapshot;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.metrics.LatestRefusals;
import dev.sluice.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;

/**
 * The admin API of the overview: the status of the exchanges in use, why new risk is not allowed, and the traffic of
 * the last ten minutes. The console follows it by WebSocket; {@code GET /admin/overview} returns it once.
 */
public final class ConsoleApi {
    /**
     * The collaborators of this API.
     *
     * @param snapshot returns the state of the exchanges in use
     */
    public record Dependencies(
            Supplier<GatewaySnapshot> snapshot,
            HealthPages health,
            Proxy proxy,
            ModeRegistry modeRegistry,
            Ticker ticker) {}

    private static final double NANOS_PER_SECOND = 1e9;

    private final Dependencies dependencies;
    private final TrafficHistory trafficHistory = new TrafficHistory();

    public ConsoleApi(Dependencies dependencies) {
        this.dependencies = dependencies;
    }

    /** Starts recording the traffic, also while no page is open. */
    public void start(Vertx vertx) {
        vertx.setPeriodic(
                TrafficHistory.STEP_MILLIS,
                turn -> trafficHistory.sample(
                        dependencies.proxy().proxyCounters(),
                        dependencies.ticker().nanos()));
    }

    public EventFeed.Source events() {
        return new EventFeed.Source(
                this::overview, () -> dependencies.modeRegistry().now());
    }

    public List<Operation> operations() {
        return List.of(
                Operation.get(
                        "/overview",
                        Role.READ,
                        "Returns the status of the exchanges in use, the reasons why new risk is not allowed, and the traffic"
                                + " of the last ten minutes.",
                        request -> Future.succeededFuture(Operation.Response.ok(overview()))),
                Operation.get(
                        "/refusals",
                        Role.READ,
                        "Lists the latest calls that the gateway refused, newest first.",
                        request -> Future.succeededFuture(Operation.Response.ok(refusals()))));
    }

    private JsonObject refusals() {
        long now = dependencies.ticker().nanos();
        JsonArray list = new JsonArray();
        for (LatestRefusals.Entry entry :
                dependencies.proxy().proxyCounters().latestRefusals().newestFirst()) {
            list.add(new JsonObject()
                    .put("exchange", entry.exchange())
                    .put("requestId", entry.id())
                    .put("bot", entry.bot())
                    .put("account", entry.account())
                    .put("kind", entry.kind())
                    .put("route", entry.route())
                    .put("reason", entry.reason())
                    .put("secondsAgo", (now - entry.atNanos()) / NANOS_PER_SECOND));
        }
        return new JsonObject().put("refusals", list);
    }

    private JsonObject overview() {
        JsonObject overview = StatusJson.overview(dependencies.snapshot().get());
        for (Object each : overview.getJsonArray("exchanges")) {
            if (each instanceof JsonObject exchange) {
                exchange.put("traffic", trafficHistory.json(exchange.getString("name")));
            }
        }
        return overview.mergeIn(dependencies.health().summary())
                .put("webSockets", dependencies.proxy().openSockets())
                .put("botConnections", dependencies.proxy().openConnections());
    }
}
