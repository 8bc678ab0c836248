package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.admin.health.HealthRoutes;
import dev.sluice.admin.health.HealthSnapshot;
import dev.sluice.admin.metrics.GatewayMetrics;
import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.ModeSnapshot;
import dev.sluice.exchanges.ActiveBans;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.status.CheckList;
import dev.sluice.status.ExchangeStatus;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.PullStatus;
import dev.sluice.status.TrafficStatus;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The source of the gateway's status and of the data of the health routes. It only reads; {@link Gateway} starts and
 * changes the parts.
 */
final class StatusSource implements Part {
    private final Supplier<LifecycleStage> lifecycleStage;
    private final RunningConfig running;
    private final RiskControls controls;
    private final Supplier<List<String>> warnings;
    private final Supplier<List<String>> refusals;
    private final Supplier<List<PullStatus>> pulls;
    private final Predecessor predecessor;
    private final ActiveBans activeBans;
    private final Clocks clocks = Clocks.system();
    private final long startedNanos = clocks.nanos();

    /**
     * Creates a source.
     *
     * @param lifecycleStage returns the present stage
     * @param warnings returns problems of the process that stop no trading
     * @param refusals returns lines about the requests that the traffic port refused before they became calls
     * @param pulls returns the pulls of resting orders
     */
    StatusSource(
            Supplier<LifecycleStage> lifecycleStage,
            RunningConfig running,
            RiskControls controls,
            Supplier<List<String>> warnings,
            Supplier<List<String>> refusals,
            Supplier<List<PullStatus>> pulls,
            Predecessor predecessor,
            ActiveBans activeBans) {
        this.lifecycleStage = lifecycleStage;
        this.running = running;
        this.controls = controls;
        this.warnings = warnings;
        this.refusals = refusals;
        this.pulls = pulls;
        this.predecessor = predecessor;
        this.activeBans = activeBans;
    }

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
                controls.exchanges().configuredAndLeaving(),
                GatewayStatus.MAX_LIMITS,
                CheckList.of(controls.readiness()),
                exchange -> null);
    }

    /** Adds the metrics of the status: all limits of all exchanges. */
    @Override
    public void metrics(Metrics to) {
        GatewayStatus status = status(
                controls.exchanges().configuredAndLeaving(),
                Integer.MAX_VALUE,
                CheckList.marginsOf(controls.readiness()),
                exchange -> null);
        GatewayMetrics.add(status, running.config().hash(), to);
    }

    /**
     * Returns the status without checks, with only those exchanges that are in use and not disabled, and their traffic.
     */
    GatewayStatus ofUsedExchanges(Function<String, @Nullable TrafficStatus> traffic) {
        List<ExchangeRuntime> used = controls.exchanges().configuredAndLeaving().stream()
                .filter(ExchangeRuntime::isUsed)
                .toList();
        return status(used, GatewayStatus.MAX_LIMITS, CheckList.marginsOf(controls.readiness()), traffic);
    }

    /** Creates the health routes. */
    HealthRoutes healthRoutes() {
        HealthRoutes.Sources sources = new HealthRoutes.Sources(
                this::health,
                () -> controls.exchanges().all().stream()
                        .map(ExchangeRuntime::rateLimits)
                        .toList(),
                activeBans::of,
                controls.exchanges()::names);
        return new HealthRoutes(sources, clocks, Version.TEXT);
    }

    /** Returns the state that the health routes report. */
    HealthSnapshot health() {
        return controls.health(lifecycleStage.get(), warnings.get());
    }

    private GatewayStatus status(
            List<ExchangeRuntime> exchanges,
            int maxLimits,
            CheckList checks,
            Function<String, @Nullable TrafficStatus> traffic) {
        RunningConfig.Reloads reloads = running.reloads();
        ModeSnapshot modes = controls.trading().modeRegistry().snapshot();
        Set<String> configured = controls.exchanges().names();
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
                controls.safety(
                        Stream.concat(warnings.get().stream(), refusals.get().stream())
                                .toList(),
                        pulls.get(),
                        predecessor.status()),
                controls.machineClock(),
                checks,
                shown);
    }
}
