package dev.sluice.admin.api;

import dev.sluice.admin.console.EventFeed;
import dev.sluice.admin.console.TrafficHistory;
import dev.sluice.admin.health.HealthPages;
import dev.sluice.base.time.Clocks;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.proxy.Proxy;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.Overview;
import dev.sluice.status.TrafficStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;

/**
 * The admin API of the overview: the status of the exchanges in use, why new risk is not allowed, and the traffic of
 * the last ten minutes. The console follows it by WebSocket; {@code GET /admin/overview} returns it once.
 */
public final class ConsoleApi implements Part {
    private final Function<Function<String, TrafficStatus>, GatewayStatus> status;
    private final HealthPages health;
    private final Proxy proxy;
    private final ModeRegistry modeRegistry;
    private final Clocks clocks;
    private final TrafficHistory trafficHistory = new TrafficHistory();
    private int seconds;

    /** @param status returns the state of the exchanges in use, with their traffic */
    public ConsoleApi(
            Function<Function<String, TrafficStatus>, GatewayStatus> status,
            HealthPages health,
            Proxy proxy,
            ModeRegistry modeRegistry,
            Clocks clocks) {
        this.status = status;
        this.health = health;
        this.proxy = proxy;
        this.modeRegistry = modeRegistry;
        this.clocks = clocks;
    }

    /** Records the traffic, also while no page is open. */
    @Override
    public void everySecond() {
        if (++seconds % TrafficHistory.STEP_SECONDS == 0) {
            trafficHistory.sample(proxy.proxyCounters(), clocks.nanos());
        }
    }

    /** Returns a new feed of the overview for the pages of the admin port. */
    public EventFeed feed(Vertx vertx) {
        return new EventFeed(vertx, new EventFeed.Source(this::overview, () -> modeRegistry.now()), clocks.ticker());
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
        return new Overview(
                status.apply(trafficHistory::status), health.summary(), proxy.openSockets(), proxy.openConnections());
    }
}
