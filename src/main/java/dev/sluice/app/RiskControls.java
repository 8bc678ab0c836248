package dev.sluice.app;

import dev.sluice.admin.health.HealthSnapshot;
import dev.sluice.app.report.BanLog;
import dev.sluice.base.time.Clocks;
import dev.sluice.config.GatewaySettings;
import dev.sluice.control.BreakerControl;
import dev.sluice.control.DeadManWatch;
import dev.sluice.control.MarginMonitor;
import dev.sluice.control.ModeHolder;
import dev.sluice.control.ScheduledChecks;
import dev.sluice.control.TradingControl;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.exchanges.BanRecorder;
import dev.sluice.exchanges.ClockControl;
import dev.sluice.exchanges.ConnectionMonitor;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.exchanges.ReadinessControl;
import dev.sluice.exchanges.SeenNameRecorder;
import dev.sluice.logging.Log;
import dev.sluice.part.Part;
import dev.sluice.persistence.DataFolder;
import dev.sluice.proxy.Proxy;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.MachineClockStatus;
import dev.sluice.status.PredecessorStatus;
import dev.sluice.status.PullStatus;
import dev.sluice.status.SafetyStatus;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts that decide whether a call may be sent: modes with the kill switch, breakers, the exchanges with their
 * limits, margins, dead man's switches, clocks, readiness, and the other members of a cluster. The constructor restores
 * the state of an earlier process.
 */
final class RiskControls {
    private final TradingControl trading;
    private final BreakerControl breakers;
    private final ExchangeRegistry exchanges;
    private final ClusterPart cluster;
    private final DeadManWatch deadMen;
    private final ClockControl clock;
    private final ReadinessControl readiness;
    private final List<Part> parts;

    /**
     * Creates the controls. Latches of an earlier process are in effect when this returns.
     *
     * @param cluster not connected yet; the constructor connects it to the other members
     * @param proxy returns the proxy, which is created later
     */
    RiskControls(
            Vertx vertx, RunningConfig running, DataFolder data, ClusterPart cluster, Supplier<Proxy> proxy, Log log) {
        this.cluster = cluster;
        GatewaySettings settings = running.config().gateway();
        Clocks clocks = Clocks.system();
        Consumer<String> warnings = log::warn;
        TradingControl.AdmissionActions admissionActions =
                new TradingControl.AdmissionActions(atMost -> proxy.get().applyTightenedModes(atMost), this::ramp);
        trading = new TradingControl(data, running::killSwitch, clocks, admissionActions, warnings, log::log);
        breakers = new BreakerControl(settings.breakers(), trading, data.breakers(warnings));
        ModeHolder holder = trading.holder();
        MarginMonitor margins = new MarginMonitor(settings.readiness().margins(), holder, this::names);
        exchanges = new ExchangeRegistry(
                running.config().exchanges(),
                new ExchangeRuntime.SharedState(
                        data.usage(clocks.nanos(), warnings),
                        holder,
                        breakers.registry(),
                        clocks.wallClock(),
                        trading.isFirstStart()),
                cluster.membership(),
                margins::recordFromResponse,
                (admission, decisions) -> proxy.get().after(admission, decisions));
        cluster.connect(
                vertx,
                new LocalGatewayState(cluster.sharesOutcomes(), trading, breakers.registry(), exchanges),
                data.folder(),
                clocks,
                log::info);
        deadMen = trading.deadManWatch(exchanges::armedSwitches);
        RestartStateRecorder restartState =
                new RestartStateRecorder(exchanges, data.restartState(), deadMen::hasFired, vertx, clocks, warnings);
        restartState.restore();
        SeenNameRecorder names = new SeenNameRecorder(exchanges, data.seenNames(), vertx, warnings);
        clock = new ClockControl(vertx, settings.clock(), holder, exchanges::all);
        trading.audit().setClockErrorSource(clock::maxErrorMillis);
        readiness = new ReadinessControl(
                settings.readiness(), holder, margins, new ConnectionMonitor(exchanges::all, clocks.ticker()));
        ScheduledChecks scheduledChecks = new ScheduledChecks(
                vertx,
                running.config(),
                readiness.checks(),
                clocks.ticker(),
                data.folder(),
                () -> proxy.get().takeWorstLagNanos());
        BanRecorder bans =
                new BanRecorder(exchanges::all, clocks, trading.audit().log()::append, new BanLog(log));
        parts = List.of(
                restartState,
                names,
                exchanges,
                clock,
                readiness,
                scheduledChecks,
                breakers,
                trading,
                bans,
                deadMen,
                cluster);
    }

    private Set<String> names() {
        return exchanges.names();
    }

    private void ramp(ModeScope modeScope, KillSwitchSettings settings) {
        exchanges.all().forEach(exchange -> exchange.ramp(modeScope, settings));
    }

    /**
     * Returns the parts in the order in which they are reloaded: exchanges before the checks, which read which
     * exchanges are in use.
     */
    List<Part> parts() {
        return parts;
    }

    TradingControl trading() {
        return trading;
    }

    BreakerControl breakers() {
        return breakers;
    }

    ExchangeRegistry exchanges() {
        return exchanges;
    }

    // ---- state

    ReadinessStatus readiness() {
        return readiness.status();
    }

    MachineClockStatus machineClock() {
        return MachineClockStatus.of(clock.status());
    }

    /**
     * Returns the state that the health routes report.
     *
     * @param warnings other problems of the process that stop no trading
     */
    HealthSnapshot health(LifecycleStage stage, List<String> warnings) {
        return new HealthSnapshot(
                stage,
                trading.modeRegistry().snapshot(),
                clock.status(),
                breakers.statuses(),
                readiness.status(),
                exchanges.unusedNames(),
                exchanges.connections(),
                trading.dataFolderProblems(),
                Stream.of(warnings, trading.warnings(), exchanges.reducedLimits())
                        .flatMap(List::stream)
                        .toList(),
                cluster.report());
    }

    /**
     * Returns the state of the safety functions other than limits.
     *
     * @param warnings other problems of the process that stop no trading
     */
    SafetyStatus safety(List<String> warnings, List<PullStatus> pulls, @Nullable PredecessorStatus tookOver) {
        return new SafetyStatus(
                trading.status(),
                deadMen.status(),
                Stream.of(trading.dataFolderProblems(), warnings, trading.warnings(), exchanges.reducedLimits())
                        .flatMap(List::stream)
                        .toList(),
                breakers.status().breakers(),
                pulls,
                cluster.report(),
                tookOver);
    }
}
