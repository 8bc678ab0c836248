package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.admin.health.HealthPages;
import dev.sluice.admin.health.HealthSnapshot;
import dev.sluice.admin.metrics.GatewayMetrics;
import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.control.BreakerControl;
import dev.sluice.control.DeadManWatch;
import dev.sluice.control.TradingControl;
import dev.sluice.core.tradingmode.ModeSnapshot;
import dev.sluice.exchanges.ClockControl;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.exchanges.ReadinessControl;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.status.CheckList;
import dev.sluice.status.ExchangeStatus;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.MachineClockStatus;
import dev.sluice.status.SafetyStatus;
import dev.sluice.status.TrafficStatus;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The source of the gateway's status and of what the health routes return. It is apart from {@link Gateway} because it
 * only reads: it neither starts nor changes a part.
 *
 * @param lifecycleStage returns the present stage
 * @param startedNanos when the gateway started, by the ticker
 */
record StatusSource(
        Supplier<LifecycleStage> lifecycleStage,
        long startedNanos,
        Clocks clocks,
        RunningConfig running,
        ExchangeRegistry exchangeRegistry,
        TradingControl tradingControl,
        DeadManWatch deadMen,
        BreakerControl breakers,
        ClockControl clock,
        ReadinessControl readinessControl,
        ClusterParts cluster,
        OpenFiles openFiles,
        Predecessor predecessor)
        implements Part {
    @Override
    public List<Operation> operations() {
        return List.of(Operation.get(
                "/status",
                Role.READ,
                "Returns the status of the gateway.",
                request -> Future.succeededFuture(Operation.Response.ok(status()))));
    }

    /** Returns the status of all exchanges that have a configuration or unfinished work. */
    private GatewayStatus status() {
        return status(
                exchangeRegistry.shown(),
                GatewayStatus.MAX_LIMITS,
                CheckList.of(readinessControl.status()),
                exchange -> null);
    }

    /** Adds the metrics of the status: all limits of all exchanges. */
    @Override
    public void metrics(Metrics to) {
        GatewayStatus status = status(
                exchangeRegistry.shown(),
                Integer.MAX_VALUE,
                CheckList.marginsOf(readinessControl.status()),
                exchange -> null);
        GatewayMetrics.add(status, running.config().hash(), to);
    }

    /**
     * Returns the status without checks, with only those exchanges that are in use and not disabled, and their traffic.
     */
    GatewayStatus ofUsedExchanges(Function<String, TrafficStatus> traffic) {
        List<ExchangeRuntime> used = exchangeRegistry.shown().stream()
                .filter(ExchangeRuntime::isUsed)
                .toList();
        return status(used, GatewayStatus.MAX_LIMITS, CheckList.marginsOf(readinessControl.status()), traffic);
    }

    /** Returns the health routes, which read the same parts. */
    HealthPages healthPages() {
        HealthPages.Sources sources = new HealthPages.Sources(
                this::health,
                () -> exchangeRegistry.all().stream()
                        .map(ExchangeRuntime::rateLimits)
                        .toList(),
                exchangeRegistry::names);
        return new HealthPages(sources, clocks, Version.TEXT);
    }

    /** Returns the state that the health routes report. */
    HealthSnapshot health() {
        return new HealthSnapshot(
                lifecycleStage.get(),
                tradingControl.modeRegistry().now(),
                clock.status(),
                breakers.views(),
                readinessControl.status(),
                exchangeRegistry.unused(),
                exchangeRegistry.connections(),
                tradingControl.dataFolderTroubles(),
                warnings(),
                cluster.report());
    }

    /** Returns the problems of the process that stop no trading. */
    private List<String> warnings() {
        return Stream.concat(openFiles.warnings().stream(), tradingControl.warnings().stream())
                .toList();
    }

    /** Returns the problems of the process and its files, whether they stop trading or not. */
    private List<String> problems() {
        return Stream.concat(tradingControl.dataFolderTroubles().stream(), warnings().stream())
                .toList();
    }

    private GatewayStatus status(
            List<ExchangeRuntime> exchanges,
            int maxLimits,
            CheckList checks,
            Function<String, @Nullable TrafficStatus> traffic) {
        RunningConfig.Reloads reloads = running.reloads();
        ModeSnapshot modes = tradingControl.modeRegistry().now();
        Set<String> configured = exchangeRegistry.names();
        List<ExchangeStatus> shown = exchanges.stream()
                .map(exchange -> {
                    String name = exchange.configured().name();
                    return exchange.status(
                            modes.at(name).mode(), configured.contains(name), maxLimits, traffic.apply(name));
                })
                .toList();
        return new GatewayStatus(
                lifecycleStage.get(),
                Version.TEXT,
                clocks.epochMillis(),
                (clocks.nanos() - startedNanos) / (double) Nanos.PER_SECOND,
                reloads.done(),
                reloads.lastWorked(),
                modes.global(),
                GatewayStatus.holds(modes, configured),
                new SafetyStatus(
                        tradingControl.status(),
                        deadMen.status(),
                        problems(),
                        breakers.status().breakers(),
                        cluster.report(),
                        predecessor.status()),
                MachineClockStatus.of(clock.status()),
                checks,
                shown);
    }
}
