package dev.sluice;

import dev.sluice.admin.Admin;
import dev.sluice.admin.AdminSettings;
import dev.sluice.admin.HealthPages;
import dev.sluice.admin.Operations;
import dev.sluice.admin.Snapshot;
import dev.sluice.admin.Stage;
import dev.sluice.cli.Folders;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.GatewaySettings;
import dev.sluice.config.Loaded;
import dev.sluice.config.Overrides;
import dev.sluice.config.Problem;
import dev.sluice.config.Reload;
import dev.sluice.limit.Levels;
import dev.sluice.probe.ClockProbe;
import dev.sluice.proxy.Doors;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.WarmUp;
import dev.sluice.store.DataFolder;
import dev.sluice.store.ExchangeLevels;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The composition root: every room is made here and nowhere else, and handed what it needs. One for each process.
 *
 * <pre>
 *   config --> data folder (lock, token, levels) --> for each exchange: gate, clock, probe
 *          --> proxy (traffic ports), admin (operator's port) --> warm-up --> SERVING --> DRAINING
 * </pre>
 */
final class Gateway implements Operations {
    private static final int WORKERS = 4;
    private static final int MOST_SILENT_SECONDS = 10;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Vertx vertx;
    private final Context reloads;
    private final Overrides overrides;
    private final DataFolder data;
    private final Ticker ticker = Ticker.system();
    private final WallClock wallClock = WallClock.system();
    private final long startedNanos = ticker.nanos();
    private final Map<String, RunningExchange> exchanges = new LinkedHashMap<>();
    private final Map<String, ClockProbe> probes = new LinkedHashMap<>();
    private final Proxy.Setup traffic;
    private final Proxy proxy;
    private final Admin admin;
    private volatile Config config;
    private volatile Doors doors;
    private volatile Stage stage = Stage.WARMING_UP;
    private final AtomicLong reloadsDone = new AtomicLong();
    private volatile boolean lastReloadWorked = true;

    private Gateway(Config config, Overrides overrides, DataFolder data, Consumer<String> warnings) {
        this.config = config;
        this.overrides = overrides;
        this.data = data;
        GatewaySettings settings = config.gateway();
        int loops = settings.eventLoops() > 0
                ? settings.eventLoops()
                : Runtime.getRuntime().availableProcessors();
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(WORKERS)
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        reloads = vertx.getOrCreateContext();

        Levels levels = data.levels(ticker.nanos(), warnings);
        for (ConfiguredExchange one : config.exchanges()) {
            exchanges.put(one.name(), new RunningExchange(one, new ExchangeLevels(one.name(), levels), ticker));
        }
        doors = RunningExchange.doors(exchanges.values());
        HealthPages health = new HealthPages(() -> stage, ticker, wallClock, Version.TEXT);
        traffic = new Proxy.Setup(settings.proxy(), () -> doors, ticker, new ClientSSLOptions(), health, loops);
        proxy = new Proxy(vertx, traffic);
        admin = new Admin(vertx, data.adminToken()::matches, health, this);
        WebClient client = WebClient.create(
                vertx, new WebClientOptions().setFollowRedirects(false).setReadIdleTimeout(MOST_SILENT_SECONDS));
        exchanges.forEach((name, exchange) -> probes.put(name, exchange.probe(vertx, client, proxy::after)));
    }

    /** Opens the ports; {@code up} gets the line that says where. Completes when it serves, fails with one line that says why not. */
    static Future<Gateway> start(Config config, Overrides overrides, Consumer<String> up, Consumer<String> warnings) {
        DataFolder data;
        try {
            data = DataFolder.open(Folders.ours(Path.of(config.gateway().dataFolder())));
        } catch (IOException e) {
            return Future.failedFuture(new GatewayException(String.valueOf(e.getMessage())));
        }
        Gateway gateway = new Gateway(config, overrides, data, warnings);
        return gateway.listen()
                .onSuccess(up::accept)
                .compose(line -> gateway.warmUp())
                .map(warm -> gateway)
                .recover(failure -> gateway.close().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<String> listen() {
        List<Proxy.Listener> listeners = new ArrayList<>();
        String host = config.gateway().proxy().host();
        listeners.add(new Proxy.Listener(host, config.gateway().proxy().port(), null));
        for (ConfiguredExchange one : config.exchanges()) {
            Integer own = one.settings().listen();
            if (own != null) {
                listeners.add(new Proxy.Listener(host, own, one.name()));
            }
        }
        return proxy.listen(listeners)
                .recover(failure -> cannotListen(text(listeners), failure))
                .compose(ports -> admin.listen(config.gateway().admin())
                        .recover(failure -> cannotListen(text(config.gateway().admin()), failure))
                        .map(adminPort -> upLine(listeners, ports, adminPort)));
    }

    private static String text(List<Proxy.Listener> listeners) {
        return listeners.stream()
                .map(one -> one.host() + ":" + one.port())
                .distinct()
                .collect(Collectors.joining(" and "));
    }

    private static String text(AdminSettings admin) {
        return admin.host() + ":" + admin.port() + " (admin)";
    }

    private static <T> Future<T> cannotListen(String where, Throwable failure) {
        return Future.failedFuture(new GatewayException("cannot listen at " + where + ": " + failure.getMessage()
                + "; is another gateway running? Other ports: --port and --admin-port (0 picks a free one)"));
    }

    private String upLine(List<Proxy.Listener> listeners, List<Integer> ports, int adminPort) {
        StringBuilder line = new StringBuilder("Sluice ").append(Version.TEXT).append(": bots at ");
        line.append(url(listeners.get(0).host(), ports.get(0)))
                .append("/<exchange> (")
                .append(String.join(", ", exchanges.keySet()))
                .append(')');
        for (int i = 1; i < ports.size(); i++) {
            line.append(", ")
                    .append(listeners.get(i).exchange())
                    .append(" alone at ")
                    .append(url(listeners.get(i).host(), ports.get(i)));
        }
        return line.append(", operators at ")
                .append(url(config.gateway().admin().host(), adminPort))
                .append(", conf ")
                .append(config.folder())
                .append(", data ")
                .append(data.folder())
                .toString();
    }

    private static String url(String host, int port) {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The ports are open already; {@code /health/ready} turns 200 when this is over. */
    private Future<Void> warmUp() {
        probes.values().forEach(ClockProbe::start);
        Rehearsal rehearsal = new Rehearsal(config, ticker);
        return new WarmUp(vertx, traffic, rehearsal::doors, rehearsal.requests())
                .run()
                .map(calls -> {
                    if (stage == Stage.WARMING_UP) {
                        stage = Stage.SERVING;
                    }
                    return null;
                });
    }

    /** New calls stop being welcome first; then what waits ends, then the ports close. */
    Future<Void> stop() {
        stage = Stage.DRAINING;
        probes.values().forEach(ClockProbe::stop);
        return proxy.drain(Duration.ofMillis(config.gateway().proxy().drainMs()))
                .eventually(this::close);
    }

    /** Closes the ports, then the data folder. The event loops end last, by themselves: nothing can wait for them on one of them. */
    private Future<Void> close() {
        return proxy.close()
                .eventually(admin::close)
                .eventually(this::closeData)
                .onComplete(closed -> vertx.close());
    }

    private Future<Void> closeData() {
        try {
            data.close();
            return Future.succeededFuture();
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
    }

    // ---- what the admin port and SIGHUP ask for

    @Override
    public Future<Reloaded> reload() {
        return reloads.<Loaded>executeBlocking(() -> {
                    Loaded read = Config.load(config.folder());
                    return read instanceof Loaded.Valid valid ? valid.config().with(overrides) : read;
                })
                .map(this::takeOver);
    }

    private Reloaded takeOver(Loaded read) {
        List<Problem> problems = new ArrayList<>();
        List<String> changes = List.of();
        if (read instanceof Loaded.Valid valid) {
            Reload reload = Reload.between(config, valid.config());
            problems.addAll(reload.refused());
            changes = reload.changes();
            if (reload.possible()) {
                takeOver(valid.config());
            }
        } else if (read instanceof Loaded.Invalid invalid) {
            problems.addAll(invalid.problems());
        }
        lastReloadWorked = problems.isEmpty();
        return lastReloadWorked ? done(changes) : refused(problems);
    }

    private void takeOver(Config next) {
        for (ConfiguredExchange one : next.exchanges()) {
            RunningExchange exchange = exchanges.get(one.name());
            ClockProbe probe = probes.get(one.name());
            if (exchange != null && probe != null) {
                exchange.reload(one, proxy::after);
                probe.reload(exchange.probing(proxy::after));
            }
        }
        config = next;
        doors = RunningExchange.doors(exchanges.values());
        reloadsDone.incrementAndGet();
    }

    private static Reloaded done(List<String> changes) {
        JsonArray list = new JsonArray();
        changes.forEach(list::add);
        String message = changes.isEmpty() ? "read again; nothing changed" : "in effect: " + String.join("; ", changes);
        return new Reloaded(
                true,
                new JsonObject().put("reloaded", true).put("message", message).put("changes", list));
    }

    private static Reloaded refused(List<Problem> problems) {
        JsonArray list = new JsonArray();
        for (Problem problem : problems) {
            list.add(new JsonObject()
                    .put("file", problem.file())
                    .put("pointer", problem.pointer())
                    .put("line", problem.line())
                    .put("value", problem.value())
                    .put("message", problem.message())
                    .put("text", problem.toString()));
        }
        String message = "not reloaded, the configuration before stays in force; wrong: " + problems.size();
        return new Reloaded(
                false,
                new JsonObject().put("reloaded", false).put("message", message).put("problems", list));
    }

    @Override
    public Snapshot snapshot() {
        return new Snapshot(
                stage,
                (ticker.nanos() - startedNanos) / NANOS_PER_SECOND,
                Version.TEXT,
                reloadsDone.get(),
                lastReloadWorked,
                exchanges.values().stream().map(one -> one.snapshot(wallClock)).toList(),
                ProxyFamilies.of(proxy));
    }
}
