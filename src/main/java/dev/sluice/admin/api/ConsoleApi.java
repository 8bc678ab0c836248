package dev.sluice.admin.api;

import dev.sluice.admin.console.EventFeed;
import dev.sluice.admin.health.HealthPages;
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
    private final HealthPages health;
    private final Proxy proxy;
    private final ModeRegistry modeRegistry;
    private final Ticker ticker;

    /** @param status returns the state of the exchanges in use, with their traffic */
    public ConsoleApi(
            Supplier<GatewayStatus> status, HealthPages health, Proxy proxy, ModeRegistry modeRegistry, Ticker ticker) {
        this.status = status;
        this.health = health;
        this.proxy = proxy;
        this.modeRegistry = modeRegistry;
        this.ticker = ticker;
    }

    /** Returns a new feed of the overview for the pages of the admin port. */
    public EventFeed feed(Vertx vertx) {
        return new EventFeed(vertx, new EventFeed.Source(this::overview, () -> modeRegistry.now()), ticker);
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.get(
                "/overview",
                Role.READ,
                "Returns the status of the exchanges in use, the reasons why new risk is not allowed, and the traffic"
                        + " of the last ten minutes.",
                request -> Future.succeededFuture(Operation.Response.ok(overview()))));
    }

    private Overview overview() {
        return new Overview(status.get(), health.summary(), proxy.openSockets(), proxy.openConnections());
    }
}
