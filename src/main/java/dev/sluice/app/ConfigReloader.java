package dev.sluice.app;

import dev.sluice.admin.api.BreakerApi;
import dev.sluice.base.part.Operation;
import dev.sluice.base.part.Role;
import dev.sluice.config.Config;
import dev.sluice.config.ConfigReload;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Overrides;
import dev.sluice.config.Problem;
import dev.sluice.control.SelfChecks;
import dev.sluice.control.TradingControl;
import dev.sluice.exchanges.ClockControl;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.exchanges.ReadinessControl;
import dev.sluice.logging.Log;
import dev.sluice.logging.LogLevel;
import dev.sluice.proxy.Proxy;
import dev.sluice.status.ReloadReport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the configuration again and applies it to the running parts, all or nothing. It is apart from {@link Gateway},
 * which starts and stops these parts: here is what may change while they run.
 */
final class ConfigReloader {
    /**
     * The collaborators.
     *
     * @param worker the context whose worker threads read the files, one reload at a time
     * @param overrides the settings of the command line, which win over the files
     * @param ports the open ports of exchanges that have one of their own
     */
    record Dependencies(
            Context worker,
            Overrides overrides,
            Map<String, Integer> ports,
            RunningConfig running,
            RunningEndpoints endpoints,
            ExchangeRegistry exchangeRegistry,
            TradingControl tradingControl,
            BreakerApi breakers,
            ClockControl clock,
            ReadinessControl readinessControl,
            SelfChecks selfChecks,
            ServerCertificates tls,
            Proxy proxy,
            OpenFiles openFiles,
            Log log) {}

    private final Dependencies parts;
    private final RunningConfig running;

    ConfigReloader(Dependencies parts) {
        this.parts = parts;
        running = parts.running();
    }

    /** Returns the operations of the admin port. */
    List<Operation> operations() {
        return List.of(Operation.post(
                "/reload",
                Role.ADMIN,
                "Reads the configuration again; all changes take effect, or none.",
                request -> reload("token " + request.by().name())
                        .map(report -> new Operation.Response(report.reloaded() ? 200 : 422, report))));
    }

    /**
     * Reads the configuration again and applies it, all or nothing; logs how it went.
     *
     * @param who the caller, for the audit and the log
     */
    Future<ReloadReport> reload(String who) {
        return readAgain(who)
                .onComplete(
                        report -> logged(report, who),
                        failure -> parts.log().log(
                                LogLevel.ERROR, "the reload failed", "who", who, "failure", failure.toString()));
    }

    private void logged(ReloadReport report, String who) {
        if (report.reloaded()) {
            parts.log().log(LogLevel.INFO, "configuration reloaded", "who", who, "result", report.message());
        } else {
            List<String> places = report.places();
            parts.log().log(
                    LogLevel.WARN,
                    "configuration not reloaded, the previous one stays in force; scripts/sluice check lists the mistakes",
                    "who",
                    who,
                    "mistakes",
                    Integer.toString(places.size()),
                    "places",
                    String.join("; ", places));
        }
    }

    private Future<ReloadReport> readAgain(String who) {
        return parts.worker()
                .<LoadResult>executeBlocking(() -> Config.load(running.config().folder(), parts.overrides()))
                .compose(read -> {
                    ReloadReport report = apply(read, who);
                    return report.reloaded()
                            ? parts.tls()
                                    .reload(parts.worker(), running.config(), parts.proxy())
                                    .otherwiseEmpty()
                                    .map(report)
                            : Future.succeededFuture(report);
                });
    }

    private ReloadReport apply(LoadResult read, String who) {
        List<Problem> problems = new ArrayList<>();
        List<String> changes = List.of();
        String before = running.config().hash();
        if (read instanceof LoadResult.Valid valid) {
            ConfigReload configReload = ConfigReload.between(runningState(), valid);
            problems.addAll(configReload.refused());
            changes = configReload.changes();
            if (configReload.possible()) {
                apply(valid.config());
            }
        } else if (read instanceof LoadResult.Invalid invalid) {
            problems.addAll(invalid.problems());
        }
        if (!problems.isEmpty()) {
            running.refused();
            return ReloadReport.refused(problems);
        }
        parts.tradingControl().reloaded(who, before, running.config().hash(), changes);
        return ReloadReport.done(changes);
    }

    private ConfigReload.Running runningState() {
        List<ConfiguredExchange> leaving = parts.exchangeRegistry().leaving().stream()
                .map(ExchangeRuntime::configured)
                .toList();
        return new ConfigReload.Running(running.config(), leaving, parts.ports());
    }

    private void apply(Config next) {
        parts.exchangeRegistry().follow(next.exchanges());
        parts.clock().reload(next.gateway().clock());
        parts.readinessControl().reload(next.gateway().readiness());
        parts.selfChecks().take(next.gateway().readiness());
        parts.breakers().reload(next.gateway().breakers());
        running.replace(next);
        parts.endpoints().follow(next);
        parts.openFiles().reload(next);
        forgetRemoved();
    }

    /** Deletes what the registry and the proxy keep for exchanges that a reload removed, once their work has ended. */
    void forgetEnded() {
        if (parts.exchangeRegistry().forget()) {
            forgetRemoved();
        }
    }

    private void forgetRemoved() {
        parts.proxy()
                .forgetBut(
                        parts.exchangeRegistry().shownNames(),
                        parts.exchangeRegistry().upstreams());
    }
}
