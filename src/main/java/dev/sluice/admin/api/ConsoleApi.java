package dev.sluice.admin.api;

import dev.sluice.admin.console.EventFeed;
import dev.sluice.admin.health.HealthRoutes;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.proxy.Proxy;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.Overview;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/**
 * The admin API of the overview: the status of the exchanges in use, why new risk is not allowed, and the traffic of
 * the last ten minutes. The console follows it by WebSocket; {@code GET /admin/overview} returns it once.
 */
public final class ConsoleApi implements Part {
    private final Supplier<GatewayStatus> status;
    private final HealthRoutes health;
    private final Proxy proxy;
    private final EventFeed feed;

    /** @param status returns the state of the exchanges in use, with their traffic */
    public ConsoleApi(
            Vertx vertx,
            Supplier<GatewayStatus> status,
            HealthRoutes health,
            Proxy proxy,
            ModeRegistry modeRegistry,
            Ticker ticker) {
        this.status = status;
        this.health = health;
        this.proxy = proxy;
        feed = new EventFeed(vertx, new EventFeed.Source(this::overview, modeRegistry::snapshot), ticker);
    }

    /** Returns the feed of the overview for the pages of the admin port. */
    public EventFeed feed() {
        return feed;
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.get(
                "/overview",
                Role.READ,
                "Returns the status of the exchanges in use, the reasons why new risk is not allowed, and the traffic"
                        + " of the last ten minutes.",
                request -> Future.succeededFuture(Operation.Response.ok(overview(feed.presence())))));
    }

    private Overview overview(Overview.Presence presence) {
        return Overview.of(status.get(), health.summary(), presence, proxy.openSockets(), proxy.openConnections());
    }
}
