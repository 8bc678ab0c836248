package dev.sluice;

import dev.sluice.admin.Admin;
import dev.sluice.admin.Family;
import dev.sluice.admin.HealthPages;
import dev.sluice.admin.Operation;
import dev.sluice.admin.Role;
import dev.sluice.admin.Snapshot;
import dev.sluice.admin.Stage;
import dev.sluice.admin.StatusJson;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.GatewaySettings;
import dev.sluice.config.Loaded;
import dev.sluice.config.Overrides;
import dev.sluice.config.Problem;
import dev.sluice.config.Reload;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Gate;
import dev.sluice.limit.Levels;
import dev.sluice.log.Log;
import dev.sluice.mode.KillSwitchSettings;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import dev.sluice.proxy.Admission;
import dev.sluice.proxy.Doors;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.WarmUp;
import dev.sluice.store.DataFolder;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The composition root: every room is made here and nowhere else, and handed what it needs. One for each process.
 *
 * <pre>
 *   config --> data folder (lock, token, levels) --> for each exchange: gate, clock, probe
 *          --> proxy (traffic ports), admin (operator's port) --> warm-up --> SERVING --> DRAINING
 * </pre>
 */
final class Gateway {
    /** What changed and had nobody tell of it, as a mode that was lifted by itself or a breaker that holds none, reaches the audit within this. */
    private static final long AUDITED_MILLIS = 1000;

    private static final int MOST_SILENT_SECONDS = 10;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Vertx vertx;
    private final Context reloads;
    private final Overrides overrides;
    private final DataFolder data;
    private final Log log;
    private final Ticker ticker = Ticker.system();
    private final WallClock wallClock = WallClock.system();
    private final long startedNanos = ticker.nanos();
    private final Safety safety;
    private final BreakerDesk breakers;
    private final DeadManWatch deadMen;
    private final TokenDesk tokens;
    private final Exchanges exchanges;
    private final Handover handover;
    private final ClockGate clock;
    private final Readiness readiness;
    private final Checkups checkups;
    private final Proxy.Setup traffic;
    private final Proxy proxy;
    private final Admin admin;
    private final Alerts alerts;
    private final TlsDoor tls;
    /** Of exchanges that had one of their own at the start: open until the end. */
    private final Map<String, Integer> ports;

    private volatile Config config;
    private volatile Doors doors;
    private volatile Stage stage = Stage.WARMING_UP;
    private final AtomicLong reloadsDone = new AtomicLong();
    private volatile boolean lastReloadWorked = true;

    Gateway(Config config, Overrides overrides, DataFolder data, TlsDoor tls, Log log) {
        this.config = config;
        this.tls = tls;
        this.overrides = overrides;
        this.data = data;
        this.log = log;
        Consumer<String> warnings = log::warn;
        GatewaySettings settings = config.gateway();
        int loops = EventLoops.number(settings);
        vertx = EventLoops.start(config);
        reloads = vertx.getOrCreateContext();

        Levels levels = data.levels(ticker.nanos(), warnings);
        safety = new Safety(
                new Safety.Parts(data, this::killSwitchSettings, ticker, wallClock, warnings),
                new Safety.Gates(this::tightened, this::ramp));
        breakers = new BreakerDesk(
                settings.breakers(), new BreakerDesk.Reach(safety, data.breakers(warnings), ticker, warnings));
        ModeHolder holder = new ModeHolder(safety.board(), ticker, safety.killSwitch()::modesChanged, warnings);
        Margins margins = new Margins(settings.readiness().margins(), holder, this::exchangeNames);
        RunningExchange.House house = new RunningExchange.House(
                levels, safety.board(), breakers.breakers(), margins, ticker, wallClock, warnings);
        ports = ownPorts(config);
        exchanges = new Exchanges(config.exchanges(), house, this::after);
        doors = exchanges.doors().admitting(Admission.of(settings.proxy()), HostNames.check(config));
        deadMen = safety.deadMen(now -> RunningExchange.armed(exchanges.now(), now));
        tokens = new TokenDesk(safety, vertx, warnings);
        handover = new Handover(
                new Handover.Parts(vertx, data.handover(), deadMen::hasFired, ticker, wallClock, warnings), exchanges);
        handover.takeOver();
        clock = new ClockGate(vertx, settings.clock(), holder, exchanges::all);
        safety.audit().boundBy(clock::wrongByMillis);
        readiness = new Readiness(settings.readiness(), holder, margins, new Connections(exchanges::all, ticker));
        HealthPages health =
                new HealthFacts(safety, clock, breakers, readiness, exchanges).pages(() -> stage, ticker, wallClock);
        Hindrances hindrances = new Hindrances(
                safety.board(), () -> this.config, () -> stage, new Bans(exchanges::all, ticker, wallClock));
        traffic = trafficSetup(settings, health, hindrances, loops);
        alerts = Alerts.of(
                vertx,
                settings.alerts().webhookFile(),
                new Alerts.Reach(safety.board(), exchanges::all, readiness::status, ticker),
                log);
        proxy = new Proxy(vertx, traffic);
        checkups = new Checkups(
                vertx,
                settings.readiness(),
                new Checkups.Reach(
                        readiness.checks(), ticker, config.folder(), data.folder(), proxy::takeWorstLagNanos));
        LogDesk logs = new LogDesk(log, proxy, safety.audit());
        admin = new Admin(vertx, adminSetup(settings, health, logs));
    }

    /** The ports that exchanges have for themselves. */
    private static Map<String, Integer> ownPorts(Config config) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (ConfiguredExchange one : config.exchanges()) {
            Integer own = one.settings().listen();
            if (own != null) {
                ports.put(one.name(), own);
            }
        }
        return ports;
    }

    private Proxy.Setup trafficSetup(GatewaySettings settings, HealthPages health, Hindrances hindrances, int loops) {
        return new Proxy.Setup(
                settings.proxy(),
                () -> doors,
                ticker,
                new ClientSSLOptions(),
                tls::shown,
                new Proxy.Pages(
                        health.router(vertx),
                        hindrances::held,
                        hindrances::shut,
                        hindrances::notServing,
                        hindrances::disabled),
                loops,
                safety.killSwitch()::modesChanged);
    }

    private Admin.Setup adminSetup(GatewaySettings settings, HealthPages health, LogDesk logs) {
        return new Admin.Setup(
                settings.admin(),
                safety::identity,
                () -> doors.origins(),
                health,
                this::snapshot,
                operations(logs),
                Version.TEXT,
                ticker);
    }

    /** Opens the ports; the line that says where. */
    Future<String> listen() {
        List<Proxy.Listener> listeners = UpLine.listeners(config, ports);
        return HostsEntries.check(vertx, config)
                .compose(none -> proxy.listen(listeners).recover(failure -> UpLine.cannotListen(listeners, failure)))
                .compose(ports -> admin.listen()
                        .recover(failure -> UpLine.cannotListen(config.gateway().admin(), failure))
                        .map(adminPort -> new UpLine(config, data.folder()).text(listeners, ports, adminPort)));
    }

    private void after(Gate gate, Effects effects) {
        proxy.after(gate, effects);
    }

    /** The ports are open already; {@code /health/ready} turns 200 when this is over. */
    Future<Void> warmUp() {
        safety.watch();
        vertx.setPeriodic(AUDITED_MILLIS, turn -> {
            breakers.writeDown();
            safety.audit().modes();
            deadMen.look();
            tokens.look();
            if (exchanges.forget()) {
                forgetOthers();
            }
            handover.look();
        });
        exchanges.followClocks(
                vertx,
                WebClient.create(
                        vertx,
                        new WebClientOptions().setFollowRedirects(false).setReadIdleTimeout(MOST_SILENT_SECONDS)));
        clock.start();
        alerts.start(vertx);
        tls.start(reloads, () -> config, proxy);
        readiness.start(vertx);
        checkups.start();
        admin.practise(data.authorization(), config.gateway().proxy().warmUpMs());
        Rehearsal rehearsal = new Rehearsal(config, ticker);
        return new WarmUp(vertx, traffic, rehearsal::doors, rehearsal.requests())
                .run()
                .map(calls -> {
                    if (stage == Stage.WARMING_UP) {
                        stage = Stage.SERVING;
                    }
                    safety.serving();
                    return null;
                });
    }

    /** New calls stop being welcome first; then what waits ends, then the ports close. */
    Future<Void> stop() {
        stage = Stage.DRAINING;
        exchanges.unfollowClocks();
        clock.stop();
        checkups.stop();
        return proxy.drain(Duration.ofMillis(config.gateway().proxy().drainMs()))
                .eventually(this::close);
    }

    /** Closes the ports, then the data folder. The event loops end last, by themselves: nothing can wait for them on one of them. */
    Future<Void> close() {
        return proxy.close()
                .eventually(admin::close)
                .eventually(this::closeData)
                .onComplete(closed -> vertx.close());
    }

    private Future<Void> closeData() {
        return reloads.executeBlocking(() -> {
            handover.close();
            checkups.close();
            alerts.stop();
            safety.close();
            data.close();
            return null;
        });
    }

    // ---- modes

    private KillSwitchSettings killSwitchSettings() {
        return config.gateway().killSwitch();
    }

    private Future<List<String>> tightened(Duration atMost) {
        return proxy.tightened(atMost);
    }

    private void ramp(Scope scope, KillSwitchSettings settings) {
        exchanges.all().forEach(exchange -> exchange.ramp(scope, settings, proxy::after));
    }

    /** Stops trading for everything: what a signal asks for. */
    void halt(String reason, String who) {
        safety.killSwitch().trip(KillSwitch.Order.of(Scope.GLOBAL, Mode.CANCEL_ONLY, reason, who));
    }

    // ---- what the admin port and SIGHUP ask for

    private List<Operation> operations(LogDesk logs) {
        List<Operation> operations = new ArrayList<>(logs.operations());
        operations.add(Operation.get(
                "/status",
                Role.READ,
                "What the gateway is doing.",
                asked -> Future.succeededFuture(Operation.Reply.ok(StatusJson.of(snapshot())))));
        operations.add(Operation.post(
                "/reload",
                Role.ADMIN,
                "Reads the configuration again: all of it takes effect, or none.",
                asked -> reload("token " + asked.by().name())
                        .map(report -> new Operation.Reply(report.done() ? 200 : 422, report.json()))));
        operations.addAll(readiness.operations());
        operations.addAll(new SocketDesk(proxy).operations());
        operations.addAll(breakers.operations());
        operations.addAll(new Desk(new Desk.Reach(safety, exchanges, ticker, proxy::openPermits)).operations());
        operations.addAll(
                new UnknownDesk(new UnknownDesk.Reach(safety.audit(), exchanges, ticker, wallClock, this::after))
                        .operations());
        operations.addAll(tokens.operations());
        return operations;
    }

    /** @param who asks for it */
    Future<ReloadReport> reload(String who) {
        return reloads.<Loaded>executeBlocking(() -> {
                    Loaded read = Config.load(config.folder());
                    return read instanceof Loaded.Valid valid ? valid.config().with(overrides) : read;
                })
                .compose(read -> {
                    ReloadReport report = takeOver(read, who);
                    return report.done()
                            ? tls.look(reloads, config, proxy).otherwiseEmpty().map(report)
                            : Future.succeededFuture(report);
                });
    }

    private ReloadReport takeOver(Loaded read, String who) {
        List<Problem> problems = new ArrayList<>();
        List<String> changes = List.of();
        String before = config.hash();
        if (read instanceof Loaded.Valid valid) {
            Reload reload = Reload.between(running(), valid.config());
            problems.addAll(reload.refused());
            changes = reload.changes();
            if (reload.possible()) {
                takeOver(valid.config());
            }
        } else if (read instanceof Loaded.Invalid invalid) {
            problems.addAll(invalid.problems());
        }
        lastReloadWorked = problems.isEmpty();
        if (lastReloadWorked) {
            safety.reloaded(who, before, config.hash(), changes);
        }
        return lastReloadWorked ? ReloadReport.done(changes) : ReloadReport.refused(problems);
    }

    private Reload.Running running() {
        List<ConfiguredExchange> leaving =
                exchanges.leaving().stream().map(RunningExchange::configured).toList();
        return new Reload.Running(config, leaving, ports);
    }

    private void takeOver(Config next) {
        exchanges.follow(next.exchanges());
        clock.reload(next.gateway().clock());
        readiness.reload(next.gateway().readiness());
        checkups.take(next.gateway().readiness());
        breakers.reload(next.gateway().breakers());
        config = next;
        doors = exchanges.doors().admitting(Admission.of(next.gateway().proxy()), HostNames.check(next));
        forgetOthers();
        reloadsDone.incrementAndGet();
    }

    private Set<String> exchangeNames() {
        return exchanges.names();
    }

    private void forgetOthers() {
        proxy.forgetBut(exchanges.shownNames(), exchanges.upstreams());
    }

    private Snapshot snapshot() {
        return new Snapshot(
                stage,
                (ticker.nanos() - startedNanos) / NANOS_PER_SECOND,
                wallClock.epochMillis(),
                Version.TEXT,
                reloadsDone.get(),
                lastReloadWorked,
                config.hash(),
                clock.status(),
                readiness.status(),
                exchanges.shown().stream().map(RunningExchange::snapshot).toList(),
                exchanges.names(),
                safety.board().now(),
                safety.status().put("deadMen", deadMen.status()).mergeIn(breakers.json()),
                families());
    }

    private List<Family> families() {
        List<Family> families = new ArrayList<>(ProxyFamilies.of(proxy, admin.origins()));
        families.addAll(alerts.families());
        families.addAll(tls.families());
        families.addAll(LogDesk.families(log));
        families.addAll(ModeFamilies.of(safety.board().now(), exchanges.names()));
        families.addAll(safety.killSwitch().families());
        families.addAll(deadMen.families());
        families.add(TokenDesk.family(admin.wrongTokens()));
        families.addAll(PublishedLimits.families(exchanges.all()));
        families.addAll(breakers.families());
        families.addAll(ClockFamilies.of(clock.status(), exchanges.all()));
        families.addAll(ReadinessFamilies.of(readiness.status()));
        return families;
    }
}
