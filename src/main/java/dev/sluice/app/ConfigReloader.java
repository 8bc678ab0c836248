package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.ConfigReload;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.config.json.Problem;
import dev.sluice.control.TradingControl;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.logging.Log;
import dev.sluice.logging.LogLevel;
import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.ConfigReport;
import dev.sluice.status.ReloadReport;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reloader that reads the configuration again and applies it to the running parts. Files with a mistake change
 * nothing. A part that fails to apply a valid configuration keeps its settings and is reported.
 */
final class ConfigReloader implements Part {
    /**
     * The result of putting a valid configuration into effect.
     *
     * @param failures the parts that could not apply it, each with the failure
     */
    record Applied(List<String> failures, ServerCertificates.Reload certificates) {}

    private final Supplier<Future<LoadResult>> files;
    private final RunningConfig running;
    private final ExchangeRegistry exchangeRegistry;
    private final TradingControl tradingControl;
    private final Function<Config, Future<Applied>> apply;
    private final Log log;
    private volatile @Nullable Future<LoadResult> reading;

    /**
     * Creates the reloader.
     *
     * @param files reads the files again, one reload at a time
     * @param tradingControl records reloads in the audit
     * @param apply puts a valid configuration into effect; the future completes when the certificates were read again
     */
    ConfigReloader(
            Supplier<Future<LoadResult>> files,
            RunningConfig running,
            ExchangeRegistry exchangeRegistry,
            TradingControl tradingControl,
            Function<Config, Future<Applied>> apply,
            Log log) {
        this.files = files;
        this.running = running;
        this.exchangeRegistry = exchangeRegistry;
        this.tradingControl = tradingControl;
        this.apply = apply;
        this.log = log;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.post(
                        "/reload",
                        Role.ADMIN,
                        "Reads the configuration again; all changes take effect, or none.",
                        request -> reload("token " + request.by().name())
                                .map(report -> new Operation.Response(report.reloaded() ? 200 : 422, report))),
                Operation.get(
                        "/config",
                        Role.READ,
                        "Reads the files of the configuration and changes nothing: whether they are in effect, what a reload"
                                + " would change or refuse, their mistakes, and each setting in force, with value,"
                                + " default, file and line, without secrets, and those that are others in the files. It takes up to a second.",
                        AdminRequest.Config.class,
                        (request, asked) -> readOnce().map(read -> Operation.Response.ok(report(read, asked)))));
    }

    /**
     * Returns one read of the files for all requests that come while it lasts, so that a reload waits for one read at
     * most.
     */
    private Future<LoadResult> readOnce() {
        Future<LoadResult> read = reading;
        if (read == null) {
            read = files.get();
            reading = read;
            read.onComplete(done -> reading = null);
        }
        return read;
    }

    private ConfigReport report(LoadResult read, AdminRequest.Config asked) {
        return reportOfFiles(read, asked)
                .with(exchangeRegistry.all().stream()
                        .filter(exchange -> exchange.configured().name().equals(asked.exchange()))
                        .flatMap(exchange -> exchange.limitSizes().stream())
                        .toList());
    }

    private ConfigReport reportOfFiles(LoadResult read, AdminRequest.Config asked) {
        if (!(read instanceof LoadResult.Valid valid)) {
            return ConfigReport.of(running.config(), ((LoadResult.Invalid) read).problems(), asked.exchange());
        }
        ConfigReload change = ConfigReload.between(runningState(), valid);
        return ConfigReport.of(running.config(), valid.config(), change, asked.exchange());
    }

    /**
     * Reads the configuration again and applies it, unless the files have a mistake; logs the result.
     *
     * @param who the caller, for the audit and the log
     */
    Future<ReloadReport> reload(String who) {
        return files.get()
                .compose(read -> apply(read, who))
                .onComplete(
                        report -> logResult(report, who),
                        failure -> log.log(
                                LogLevel.ERROR, "the reload failed", "who", who, "failure", failure.toString()));
    }

    private void logResult(ReloadReport report, String who) {
        if (report.reloaded()) {
            log.log(LogLevel.INFO, "configuration reloaded", "who", who, "result", report.message());
        } else {
            List<String> places = report.places();
            log.log(
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

    private Future<ReloadReport> apply(LoadResult read, String who) {
        if (!(read instanceof LoadResult.Valid valid)) {
            return refused(((LoadResult.Invalid) read).problems());
        }
        ConfigReload change = ConfigReload.between(runningState(), valid);
        if (!change.refused().isEmpty()) {
            return refused(change.refused());
        }
        String before = running.config().hash();
        Future<Applied> applied = apply.apply(valid.config());
        tradingControl.onReload(who, before, running.config().hash(), change.changes());
        return applied.map(done -> {
            List<String> changes = new ArrayList<>(change.changes());
            List<String> notInForce = new ArrayList<>(exchangeRegistry.reducedLimits());
            notInForce.addAll(done.failures());
            ServerCertificates.Reload certificates = done.certificates();
            switch (certificates.result()) {
                case CHANGED -> changes.add(certificates.text());
                case FAILED -> notInForce.add(certificates.text());
                case UNCHANGED -> {}
            }
            return ReloadReport.done(changes, notInForce);
        });
    }

    private Future<ReloadReport> refused(List<Problem> problems) {
        running.refused();
        return Future.succeededFuture(ReloadReport.refused(problems));
    }

    private ConfigReload.Running runningState() {
        List<ConfiguredExchange> leaving = exchangeRegistry.leaving().stream()
                .map(ExchangeRuntime::configured)
                .toList();
        return new ConfigReload.Running(running.config(), leaving, running.ports());
    }
}
