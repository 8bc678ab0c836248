package dev.sluice.app;

import dev.sluice.admin.LifecycleStage;
import dev.sluice.admin.Operation;
import dev.sluice.admin.Role;
import dev.sluice.admin.Version;
import dev.sluice.admin.api.BreakerApi;
import dev.sluice.admin.health.StatusJson;
import dev.sluice.admin.metrics.GatewaySnapshot;
import dev.sluice.admin.metrics.MetricFamily;
import dev.sluice.control.DeadManWatch;
import dev.sluice.control.TradingControl;
import dev.sluice.runtime.ClockControl;
import dev.sluice.runtime.ExchangeRegistry;
import dev.sluice.runtime.ExchangeRuntime;
import dev.sluice.runtime.ReadinessControl;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The sources of the gateway's status, as {@code /status}, {@code /metrics} and the console show it. It is apart from
 * {@link Gateway} because it only reads: it neither starts nor changes a part.
 *
 * @param lifecycleStage returns the present stage
 * @param startedNanos when the gateway started, by the ticker
 */
record GatewayStatus(
        Supplier<LifecycleStage> lifecycleStage,
        long startedNanos,
        Ticker ticker,
        WallClock wallClock,
        RunningConfig running,
        ExchangeRegistry exchangeRegistry,
        TradingControl tradingControl,
        DeadManWatch deadMen,
        BreakerApi breakers,
        ClockControl clock,
        ReadinessControl readinessControl,
        ClusterParts cluster,
        OpenFiles openFiles,
        Predecessor predecessor) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Returns the operations of the admin port. */
    List<Operation> operations() {
        return List.of(Operation.get(
                "/status",
                Role.READ,
                "Returns the status of the gateway.",
                request -> Future.succeededFuture(Operation.Response.ok(StatusJson.of(snapshot(List.of()))))));
    }

    /** Returns the status of all exchanges that have a configuration or unfinished work, with these metrics. */
    GatewaySnapshot snapshot(List<MetricFamily> families) {
        return snapshot(exchangeRegistry.shown(), families);
    }

    /** Returns the status with only those exchanges that are in use and not disabled, without metrics. */
    GatewaySnapshot snapshotOfUsedExchanges() {
        List<ExchangeRuntime> used = exchangeRegistry.shown().stream()
                .filter(ExchangeRuntime::isUsed)
                .toList();
        return snapshot(used, List.of());
    }

    /** Returns the problems of the process and its files, whether they stop trading or not. */
    private List<String> problems() {
        return Stream.of(tradingControl.dataFolderTroubles(), tradingControl.warnings(), openFiles.warnings())
                .flatMap(List::stream)
                .toList();
    }

    private GatewaySnapshot snapshot(List<ExchangeRuntime> exchanges, List<MetricFamily> families) {
        RunningConfig.Reloads reloads = running.reloads();
        return new GatewaySnapshot(
                lifecycleStage.get(),
                (ticker.nanos() - startedNanos) / NANOS_PER_SECOND,
                wallClock.epochMillis(),
                Version.TEXT,
                reloads.done(),
                reloads.lastWorked(),
                running.config().hash(),
                clock.status(),
                readinessControl.status(),
                exchanges.stream().map(ExchangeRuntime::snapshot).toList(),
                exchangeRegistry.names(),
                tradingControl.modeRegistry().now(),
                tradingControl
                        .status()
                        .put("deadMen", deadMen.status())
                        .put("problems", new JsonArray(problems()))
                        .mergeIn(breakers.json())
                        .mergeIn(cluster.json())
                        .mergeIn(predecessor.json()),
                families);
    }
}
