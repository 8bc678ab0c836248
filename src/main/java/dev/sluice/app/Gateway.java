package dev.sluice.app;

import dev.sluice.admin.api.AdminServer;
import dev.sluice.admin.api.BreakerApi;
import dev.sluice.admin.api.CallsApi;
import dev.sluice.admin.api.ConsoleApi;
import dev.sluice.admin.api.ExplainApi;
import dev.sluice.admin.api.LoggingApi;
import dev.sluice.admin.api.OperatorApi;
import dev.sluice.admin.api.SeriesApi;
import dev.sluice.admin.api.SessionRecorder;
import dev.sluice.admin.api.TokenApi;
import dev.sluice.admin.api.TokenAuthenticator;
import dev.sluice.admin.api.UnknownOrderApi;
import dev.sluice.admin.api.WaitingApi;
import dev.sluice.admin.api.WebSocketApi;
import dev.sluice.admin.console.TrafficHistory;
import dev.sluice.admin.health.HealthRoutes;
import dev.sluice.admin.metrics.ProxyMetrics;
import dev.sluice.app.report.RefusalLog;
import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.Ticker;
import dev.sluice.config.Config;
import dev.sluice.config.GatewaySettings;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Overrides;
import dev.sluice.control.KillSwitch;
import dev.sluice.control.TradingControl;
import dev.sluice.core.cluster.PassedLeases;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.exchanges.ActiveBans;
import dev.sluice.exchanges.TradingBlocks;
import dev.sluice.exchanges.pull.PullControl;
import dev.sluice.logging.Log;
import dev.sluice.part.Part;
import dev.sluice.persistence.DataFolder;
import dev.sluice.persistence.PortFile;
import dev.sluice.persistence.journal.JournalReader;
import dev.sluice.probe.OwnCallClients;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.ProxyHeaderReader;
import dev.sluice.proxy.ProxySetup;
import dev.sluice.proxy.RelayListener;
import dev.sluice.proxy.TrafficListener;
import dev.sluice.proxy.WarmUp;
import dev.sluice.proxy.acquire.FormerPermits;
import dev.sluice.proxy.metrics.BotRefusalTotals;
import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.PullStatus;
import dev.sluice.status.ReloadReport;
import dev.sluice.upgrade.ProcessDescriptor;
import dev.sluice.upgrade.ServerSockets;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The composition root: it creates the {@link RiskControls}, the ports and all other parts, connects them, and starts,
 * drains and closes them. One instance for each process.
 *
 * <pre>
 *   config --> data folder (lock, token, usage) --> for each exchange: admission, clock, probe
 *          --> proxy (traffic ports), admin (admin port) --> warm-up --> SERVING --> DRAINING
 * </pre>
 */
public final class Gateway {
    private static final int MAX_SILENT_SECONDS = 10;
    private static final int MAX_PULL_CONNECTIONS = 64;

    private final Vertx vertx;
    private final Context workerContext;
    private final DataFolder data;
    private final Log log;
    private final ListeningSockets listeningSockets;
    private final Clocks clocks = Clocks.system();
    private final Ticker ticker = clocks.ticker();
    private final RunningConfig running;
    private final RiskControls controls;
    private final RunningEndpoints endpoints;
    private final ConfigReloader reloader;
    private final ProxySetup proxySetup;
    private final Proxy proxy;
    private final CallJournalPart callJournal;
    private final OwnCallClients ownCallClients;
    private final PullControl pullControl;
    private final StatusSource status;
    private final AdminServer adminServer;
    private final ServerCertificates tls;
    private final TelemetryPart telemetry;
    private final GatewayParts parts;
    private final ClusterPart cluster;
    private final UpgradeServer upgradeServer;
    private final Predecessor predecessor;
    private final TradingBlocks tradingBlocks;

    private volatile LifecycleStage lifecycleStage = LifecycleStage.WARMING_UP;
    private final Promise<Void> warmUpEnd = Promise.promise();
    private long secondTimerId;

    /** @param leases the leases of a cluster that the former process passed */
    Gateway(
            Config config,
            Overrides overrides,
            DataFolder data,
            ServerCertificates tls,
            ListeningSockets listeningSockets,
            PassedLeases leases,
            Log log) {
        this.listeningSockets = listeningSockets;
        ServerSockets sockets = listeningSockets.sockets();
        running = new RunningConfig(config);
        this.tls = tls;
        this.data = data;
        this.log = log;
        GatewaySettings settings = config.gateway();
        cluster = new ClusterPart(settings.cluster(), overrides.firstStart(), leases);
        vertx = EventLoops.start(config, sockets, log);
        workerContext = vertx.getOrCreateContext();

        controls = new RiskControls(vertx, running, data, cluster, this::proxy, log);
        endpoints = new RunningEndpoints(controls.exchanges(), config);
        TokenAuthenticator authenticator = new TokenAuthenticator(
                vertx, ticker, controls.trading()::identityOf, settings.admin().wrongTokenDelayMs());
        predecessor = new Predecessor(controls.exchanges(), log);
        ActiveBans activeBans = new ActiveBans(controls.exchanges()::all, clocks);
        tradingBlocks =
                new TradingBlocks(controls.trading().modeRegistry(), running::config, () -> lifecycleStage, activeBans);
        status = statusSource(activeBans);
        HealthRoutes health = status.healthRoutes();
        proxySetup = proxySetup(settings, health);
        proxy = proxy(sockets);
        keepMetricNamesOfBots(config);
        callJournal = new CallJournalPart(data.calls(), settings.journal(), clocks, proxy, log);
        ownCallClients = newOwnCallClients(new PoolOptions());
        pullControl = pullControl();
        reloader = reloader(overrides);
        upgradeServer = upgradeServer(sockets);
        TrafficHistory history = new TrafficHistory(
                proxy.proxyCounters(),
                () -> status.ofUsedExchanges(any -> null).exchanges(),
                () -> controls.exchanges().takePeaks(ticker.nanos()),
                clocks);
        ConsoleApi console = consoleApi(health, history);
        telemetry = telemetry(settings);
        List<Part> all = parts(
                config, List.of(console, seriesApi(history), localStatePublisher(health, history)), authenticator);
        parts = new GatewayParts(all, log);
        adminServer = new AdminServer(
                vertx,
                settings.admin(),
                authenticator,
                () -> endpoints.endpoints().origins(),
                health,
                console.feed(),
                all);
    }

    private StatusSource statusSource(ActiveBans activeBans) {
        return new StatusSource(
                () -> lifecycleStage,
                running,
                controls,
                this::warnings,
                this::earlyRefusals,
                this::latestPulls,
                predecessor,
                activeBans);
    }

    private List<String> warnings() {
        return Stream.of(
                        listeningSockets.warnings(),
                        callJournal.problems(),
                        pullControl.problems(),
                        tradingBlocks.notEnforced())
                .flatMap(List::stream)
                .toList();
    }

    private List<String> earlyRefusals() {
        return proxy.proxyCounters().earlyRefusals().lines(ticker.nanos());
    }

    private List<PullStatus> latestPulls() {
        return pullControl.latest();
    }

    private TelemetryPart telemetry(GatewaySettings settings) {
        return new TelemetryPart(
                settings,
                clocks.wallClock(),
                () -> adminServer.prometheusEndpoint().snapshots(),
                log);
    }

    private ConfigReloader reloader(Overrides overrides) {
        return new ConfigReloader(
                () -> workerContext.executeBlocking(() -> {
                    LoadResult read = Config.load(running.config().folder(), overrides);
                    if (read instanceof LoadResult.Valid valid) {
                        valid.config().settings(null); // computed on this thread, because the first call takes long
                    }
                    return read;
                }),
                running,
                controls.exchanges(),
                controls.trading(),
                this::apply,
                log);
    }

    /** Makes metrics always name the bots that have a token; the number of names in metrics is bounded. */
    private void keepMetricNamesOfBots(Config config) {
        BotRefusalTotals totals = proxy.proxyCounters().refusalCounts().totals();
        totals.keepPlacesFor(config.gateway().proxy().botTokens().keySet());
    }

    private Future<ConfigReloader.Applied> apply(Config next) {
        keepMetricNamesOfBots(next);
        List<String> failures = parts.reload(next);
        return tls.reload(workerContext, next, proxy)
                .map(certificates -> new ConfigReloader.Applied(failures, certificates));
    }

    /**
     * Returns all parts in the order in which they are reloaded: the exchanges first, because other parts read which
     * exchanges are in use.
     */
    private List<Part> parts(Config config, List<Part> console, TokenAuthenticator authenticator) {
        TradingControl trading = controls.trading();
        List<Part> all = new ArrayList<>(controls.parts());
        all.addAll(console);
        all.addAll(List.of(
                new LoggingApi(log, proxy, trading.audit()),
                status,
                reloader,
                new ExplainApi(running::config, controls.exchanges()::assess),
                new WebSocketApi(proxy),
                new WaitingApi(controls.exchanges(), ticker),
                new BreakerApi(controls.breakers(), trading.modeRegistry(), controls.exchanges()::names, ticker),
                running,
                endpoints,
                listeningSockets,
                new RemovedExchanges(controls.exchanges(), proxy),
                new OperatorApi(
                        trading,
                        controls.exchanges(),
                        ticker,
                        proxy::openPermits,
                        () -> running.config().gateway().proxy().botTokens().keySet(),
                        pullControl),
                pullControl,
                new UnknownOrderApi(controls.exchanges(), trading.audit()),
                new TokenApi(trading, vertx, authenticator::wrong, log::warn),
                new SessionRecorder(vertx, authenticator.sessions(), data.sessions(), clocks),
                new ProxyMetrics(proxy, () -> adminServer.origins()),
                alertMonitor(config.gateway()),
                callJournal,
                new CallsApi(vertx, new JournalReader(data.calls()), callJournal::dropped),
                new RefusalLog(proxy.proxyCounters().refusalCounts(), log),
                telemetry,
                tls));
        return List.copyOf(all);
    }

    private ConsoleApi consoleApi(HealthRoutes health, TrafficHistory history) {
        return new ConsoleApi(
                vertx,
                () -> status.ofUsedExchanges(history::status),
                health,
                proxy,
                controls.trading().modeRegistry(),
                ticker);
    }

    private LocalStatePublisher localStatePublisher(HealthRoutes health, TrafficHistory history) {
        return new LocalStatePublisher(
                () -> lifecycleStage,
                controls.trading().modeRegistry(),
                health::level,
                history,
                clocks.epochMillis(),
                cluster::tell);
    }

    private SeriesApi seriesApi(TrafficHistory history) {
        return new SeriesApi(vertx, history, data.series(), clocks::epochMillis, log::warn);
    }

    private Proxy proxy(@Nullable ServerSockets sockets) {
        if (sockets != null) {
            sockets.onAccept(accepted ->
                    ProxyHeaderReader.accept(accepted, endpoints.endpoints().clientAccess(), log::warn));
        }
        return new Proxy(vertx, proxySetup);
    }

    private Proxy proxy() {
        return proxy;
    }

    private OwnCallClients newOwnCallClients(PoolOptions pool) {
        return new OwnCallClients(
                vertx,
                () -> new WebClientOptions()
                        .setReadIdleTimeout(MAX_SILENT_SECONDS)
                        .setSslEngineOptions(Proxy.upstreamTlsEngine()),
                pool);
    }

    private PullControl pullControl() {
        return new PullControl(
                vertx,
                controls.trading(),
                controls.exchanges(),
                data.pulls(),
                newOwnCallClients(new PoolOptions().setHttp1MaxSize(MAX_PULL_CONNECTIONS)),
                new PullControl.Dependencies(running::killSwitch, clocks, cluster.pullPeers(), log::info, log::warn));
    }

    private UpgradeServer upgradeServer(@Nullable ServerSockets sockets) {
        UpgradeServer.ReplacedGateway replaced = new UpgradeServer.ReplacedGateway() {
            @Override
            public ProcessDescriptor offer() {
                return ProcessDescriptors.of(
                        running.config(), cluster.identity(), running.ports(), upgradeServer.startsSuccessor());
            }

            @Override
            public String refusal() {
                return lifecycleStage == LifecycleStage.SERVING
                        ? ""
                        : "it is " + lifecycleStage + " and does not serve";
            }

            @Override
            public Future<Void> release() {
                return Gateway.this.release();
            }
        };
        return new UpgradeServer(vertx, data, sockets, proxy, controls.exchanges(), ticker, log, replaced);
    }

    private ProxySetup proxySetup(GatewaySettings settings, HealthRoutes health) {
        return new ProxySetup(
                settings.proxy(),
                settings.refusals(),
                endpoints::endpoints,
                clocks,
                new ClientSSLOptions(),
                tls::serverOptions,
                tls.tunnels(settings.proxy()),
                new ProxySetup.Pages(
                        health.router(vertx),
                        tradingBlocks::holds,
                        tradingBlocks::activeBans,
                        tradingBlocks::notServingReason,
                        tradingBlocks::isDisabled),
                EventLoops.count(settings),
                controls.trading().killSwitch()::modesChanged);
    }

    private AlertMonitor alertMonitor(GatewaySettings settings) {
        return new AlertMonitor(
                AlertMonitor.webhook(vertx, settings.alerts().webhookFile(), log),
                status::health,
                controls.exchanges()::all,
                () -> proxy.proxyCounters().refusalCounts().totals().counts(),
                ticker,
                log);
    }

    /** Opens the ports. Completes with the line of the log that lists their addresses. */
    Future<String> listen() {
        Config config = running.config();
        List<TrafficListener> listeners = StartupBanner.listeners(config, running.ports());
        return SelfCallGuard.check(vertx, config)
                .compose(none -> Future.fromCompletionStage(controls.trading().checkHaltFile(), workerContext))
                .compose(halted ->
                        proxy.listen(listeners).recover(failure -> StartupBanner.cannotListen(listeners, failure)))
                .compose(ports -> adminServer
                        .listen()
                        .recover(failure ->
                                StartupBanner.cannotListen(config.gateway().admin(), failure))
                        .compose(adminPort -> writePorts(adminPort, ports.get(0)))
                        .map(adminPort -> new StartupBanner(config, data.folder()).text(listeners, ports, adminPort)));
    }

    /** Writes the addresses of this gateway into files of the data folder, where commands find them. */
    private Future<Integer> writePorts(int adminPort, int botPort) {
        return workerContext.executeBlocking(() -> {
            try {
                GatewaySettings settings = running.config().gateway();
                PortFile.ADMIN.write(
                        data.folder(),
                        PortFile.Address.listening(settings.admin().host(), adminPort));
                PortFile.BOTS.write(
                        data.folder(),
                        PortFile.Address.listening(settings.proxy().host(), botPort));
            } catch (IOException e) {
                log.warn("commands will not find this gateway by its data folder: " + e);
            }
            return adminPort;
        });
    }

    /**
     * Takes over from another process. Call it before {@link #listen}.
     *
     * @param path the Unix socket to which that process relays requests
     * @param permits the permits that it granted and whose outcome is not reported yet
     */
    void inherit(String path, FormerPermits permits) {
        proxy.reports().takeOver(permits);
        TlsSettings hosts = running.config().gateway().proxy().tls();
        proxy.relaysAt(new RelayListener(path, hosts == null ? null : ServerCertificates.hostRouting(hosts)));
    }

    /** Warms up, with the ports already open. {@code /health/ready} returns 200 when this is complete. */
    Future<Void> warmUp() {
        return warmUp(true);
    }

    /** Serves at once, because a rehearsal has warmed up this process. The ports are already open. */
    Future<Void> serveWarm() {
        return warmUp(false);
    }

    /** Ends the warm-up early, because the process was told to stop. May be called by any thread. */
    void endWarmUp() {
        warmUpEnd.tryComplete();
    }

    /**
     * Exercises the request path and the admin API with stand-ins for the exchanges; completes with the number of
     * calls.
     */
    Future<Long> rehearse() {
        Config config = running.config();
        adminServer.rehearseTrips(data.authorization(), config.gateway().proxy().warmUpMs());
        WarmUpTargets warmUpTargets = new WarmUpTargets(config, ticker);
        return workerContext
                .executeBlocking(() -> WarmUpCertificate.load(data.folder(), clocks.epochMillis(), log::warn))
                .compose(tls -> new WarmUp(vertx, proxySetup, warmUpTargets::endpoints, tls, warmUpTargets.requests())
                        .run(
                                (port, securePort) -> {
                                    ownCallClients.warmUp(port, securePort);
                                    proxy.warmUpTls(securePort);
                                },
                                warmUpEnd.future()))
                .compose(this::collectGarbage);
    }

    /**
     * Runs the garbage collector after a warm-up, before calls arrive. Otherwise the first full collection comes
     * seconds after "ready" and delays calls by 50 ms.
     *
     * @param calls the number of calls of the warm-up
     */
    private Future<Long> collectGarbage(long calls) {
        if (calls == 0) {
            return Future.succeededFuture(calls);
        }
        return workerContext.executeBlocking(() -> {
            System.gc();
            return calls;
        });
    }

    private Future<Void> warmUp(boolean isCold) {
        running.config().warnings().forEach(log::warn);
        listeningSockets.warnings().forEach(log::warn);
        parts.all().forEach(Part::start);
        // each part in its own turn of the event loop, so that an exception in one part does not skip the others
        secondTimerId = vertx.setPeriodic(
                1000, timer -> parts.all().forEach(part -> vertx.runOnContext(turn -> part.everySecond())));
        controls.exchanges().startProbes(vertx, ownCallClients);
        proxy.traceCalls(telemetry.tracer());
        tls.start(workerContext, running::config, proxy);
        proxy.expect(controls.exchanges().upstreamsInUse());
        // The first use of these two takes long, and the start need not wait for it.
        var unused = workerContext.executeBlocking(() -> {
            Proxy.upstreamTlsEngine();
            return running.config().settings(null);
        });
        Future<Void> upgradable = upgradeServer.listen();
        return (isCold ? rehearse() : Future.succeededFuture(0L))
                .compose(calls -> upgradable)
                .compose(listening -> awaitFirstWindows())
                .map(listening -> {
                    if (lifecycleStage == LifecycleStage.WARMING_UP) {
                        lifecycleStage = LifecycleStage.SERVING;
                        if (!warmUpEnd.future().isComplete()) { // else the process was already told to stop
                            log.info("ready: /health/serving answers 200");
                        }
                    }
                    return null;
                });
    }

    /**
     * Waits, at a first start, until calls that another program may have sent before it no longer count. This concerns
     * exchanges that ban a caller over the limit and do not report the use of it. The wait ends ten seconds after the
     * start at the latest.
     */
    private Future<Void> awaitFirstWindows() {
        Map<String, Long> awaited = controls.exchanges().awaitedMillis();
        long millis = awaited.values().stream().mapToLong(Long::longValue).max().orElse(0);
        Promise<Void> passed = Promise.promise();
        if (millis == 0) {
            return Future.succeededFuture();
        }
        log.info("first start: ready in " + millis + " ms, because what was used before may still count" + " for "
                + String.join(", ", awaited.keySet()) + " (assumedUsedPercent)");
        vertx.setTimer(millis, timer -> passed.tryComplete());
        warmUpEnd.future().onComplete(ended -> passed.tryComplete());
        return passed.future();
    }

    /**
     * Closes everything except the connections of bots and exchanges, for a process that takes over; the data folder
     * last.
     */
    private Future<Void> release() {
        vertx.cancelTimer(secondTimerId);
        callJournal.handOver();
        return cluster.handOver() // first, so that the other members do not read that the pulls of this one ended
                .compose(left -> {
                    parts.stop();
                    return adminServer.close();
                })
                .eventually(() -> workerContext.executeBlocking(() -> {
                    data.handOverBreakers();
                    return null;
                }))
                .eventually(this::closeData);
    }

    /** Completes when another process took over and this one has no calls left; with false if that process failed. */
    public Future<Boolean> whenReplaced() {
        return upgradeServer.whenEnded().eventually(this::endCalls);
    }

    /**
     * Makes this gateway start the process that takes over from it, when {@code scripts/sluice upgrade} asks for it: a
     * process that a service manager watches must belong to its service.
     *
     * @param arguments the arguments of this gateway
     * @return completes with the id of the new process when it serves
     */
    public Future<Long> enableSuccessorStart(List<String> arguments) {
        return upgradeServer.enableSuccessorStart(arguments);
    }

    private Future<Void> endCalls() {
        return workerContext.executeBlocking(() -> {
            callJournal.endJournal();
            return null;
        });
    }

    /** Returns the configuration in effect. */
    public Config config() {
        return running.config();
    }

    Predecessor predecessor() {
        return predecessor;
    }

    /**
     * Calls {@code alive} about every {@code interval} while all event loops run. While an event loop is blocked,
     * {@code alive} is not called, so that a supervisor restarts the process.
     */
    public void reportAlive(Duration interval, Runnable alive) {
        vertx.setPeriodic(
                interval.toMillis(),
                turn -> proxy.blockedEventLoops(interval).onSuccess(blocked -> {
                    if (blocked.isEmpty()) {
                        alive.run();
                    } else {
                        log.warn("event loops do not respond: " + String.join(", ", blocked));
                    }
                }));
    }

    /**
     * Tells load balancers about the stop, drains and closes: first new calls are refused, then waiting calls end, then
     * the ports close.
     */
    public Future<Void> stop() {
        if (upgradeServer.hasHandedOver()) {
            return upgradeServer.end().eventually(this::endCalls).eventually(vertx::close);
        }
        long notice = running.config().gateway().proxy().stopNotice();
        if (notice == 0 || lifecycleStage != LifecycleStage.SERVING) {
            return drain();
        }
        lifecycleStage = LifecycleStage.LEAVING;
        log.info("stopping in " + notice + " ms: /health/serving answers 503, calls still pass (stopNoticeMs)");
        return vertx.timer(notice, TimeUnit.MILLISECONDS).compose(over -> drain());
    }

    private Future<Void> drain() {
        log.info("stopping: new orders are refused, cancels pass, waiting calls finish");
        lifecycleStage = LifecycleStage.DRAINING;
        parts.stop();
        return proxy.drain(Duration.ofMillis(running.config().gateway().proxy().drainMs()))
                .eventually(this::close);
    }

    /**
     * Closes the ports, then the data folder. The event loops end last and separately, since code on an event loop
     * cannot wait for them.
     */
    Future<Void> close() {
        return proxy.close()
                .eventually(upgradeServer::close)
                .eventually(adminServer::close)
                .eventually(cluster::leave)
                .eventually(this::closeData)
                .onComplete(closed -> vertx.close());
    }

    private Future<Void> closeData() {
        vertx.cancelTimer(secondTimerId);
        return workerContext.executeBlocking(() -> {
            parts.close();
            data.close();
            return null;
        });
    }

    // ---- modes

    /**
     * Stops all trading; called for a signal. Returns false if another process took over, so that the halt has no
     * effect on trading.
     */
    public boolean halt(String reason, String who) {
        boolean decides = !upgradeServer.hasHandedOver();
        if (!decides) {
            log.error("this process handed over to another one and halts nothing any more; halt that one");
        }
        controls.trading()
                .killSwitch()
                .trip(KillSwitch.TripRequest.of(ModeScope.GLOBAL, Mode.CANCEL_ONLY, reason, who));
        return decides;
    }

    // ---- admin port and SIGHUP

    /**
     * Reads the configuration again and applies it, all or nothing.
     *
     * @param who the caller, for the audit
     */
    public Future<ReloadReport> reload(String who) {
        return reloader.reload(who);
    }
}
