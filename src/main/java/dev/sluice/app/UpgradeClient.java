package dev.sluice.app;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.config.Config;
import dev.sluice.config.Overrides;
import dev.sluice.config.ProjectFolders;
import dev.sluice.core.cluster.PassedLeases;
import dev.sluice.logging.Log;
import dev.sluice.persistence.DataFolder;
import dev.sluice.proxy.acquire.FormerPermits;
import dev.sluice.upgrade.ProcessDescriptor;
import dev.sluice.upgrade.ServerSockets;
import dev.sluice.upgrade.SocketTransfer;
import dev.sluice.upgrade.UpgradeChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The new gateway's side of an upgrade in place: it tries everything that can fail, then takes over the ports and the
 * state of the running gateway.
 *
 * <pre>
 *   connect, compare --> rehearse on a copy of the state --> take --> state and sockets received --> start --> serving
 * </pre>
 *
 * <p>Before {@code take} the running gateway is not changed. Afterwards the rehearsed steps are repeated with the real
 * state, which takes a fraction of a second, because all classes are loaded and compiled.
 */
public final class UpgradeClient {
    private static final long MAX_RESPONSE_SECONDS = 5;
    private static final long MAX_HANDOVER_SECONDS = 20;

    /** The failure that no gateway runs on the data folder. */
    public static final class NoGateway extends GatewayException {
        private static final long serialVersionUID = 1;

        NoGateway(String message) {
            super(message);
        }
    }

    private final Config config;
    private final Overrides overrides;
    private final Log log;
    private final Path folder;
    private final Path sockets;
    private final Path relays;
    private final long drainMillis;
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setPreferNativeTransport(true));
    /** A field, because Vert.x closes a client and its connections when no reference to the client is left. */
    private final NetClient netClient = vertx.createNetClient();

    private final SocketTransfer passing = new SocketTransfer();
    private final Promise<JsonObject> released = Promise.promise();
    private final Promise<Void> hasStarted = Promise.promise();
    private @Nullable UpgradeChannel channel;
    private volatile @Nullable Gateway gateway;
    private volatile FormerPermits permits = FormerPermits.none();
    private long runningPid;

    private UpgradeClient(Config config, Overrides overrides, Log log, Duration drain) {
        this.config = config;
        this.overrides = overrides;
        this.log = log;
        folder = ProjectFolders.resolve(Path.of(config.gateway().dataFolder())).toAbsolutePath();
        long pid = ProcessHandle.current().pid();
        sockets = folder.resolve("sockets-" + pid + ".sock");
        relays = folder.resolve("relay-" + pid + ".sock");
        drainMillis = drain.toMillis();
    }

    /**
     * Takes over from the gateway that runs on the data folder of this configuration. Completes when this process
     * serves; fails with a one-line reason, and the running gateway continues, if the processes do not fit.
     *
     * @param drain the longest time in which the other process may end its calls
     */
    public static Future<Gateway> takeOver(Config config, Overrides overrides, Log log, Duration drain) {
        if (!ServerSockets.isSupported()) {
            return Future.failedFuture(new GatewayException(
                    "an upgrade in place needs Linux and its native network library; restart instead"));
        }
        UpgradeClient upgradeClient = new UpgradeClient(config, overrides, log, drain);
        // created without a context, because the context of this object's Vert.x ends with the former process
        Promise<Gateway> result = Promise.promise();
        upgradeClient
                .run()
                .onFailure(upgradeClient::giveUp)
                .onComplete(result)
                .onComplete(started -> upgradeClient.hasStarted.complete());
        return result.future();
    }

    private Future<Gateway> run() {
        return connect()
                .compose(this::compare)
                .compose(fits -> {
                    Path rehearsal = folder.resolve(
                            "rehearsal-" + ProcessHandle.current().pid());
                    return apart(() -> rehearse(rehearsal)).onComplete(over -> delete(rehearsal));
                })
                .compose(done -> {
                    delete(sockets); // a killed process with the same id may have left the file
                    delete(relays);
                    return passing.listen(sockets);
                })
                .compose(listening -> take())
                .compose(this::start);
    }

    // ---- before the hand-over

    private Future<NetSocket> connect() {
        Path path = folder.resolve(UpgradeServer.SOCKET);
        return netClient
                .connect(SocketAddress.domainSocketAddress(path.toString()))
                .recover(failure -> Future.failedFuture(
                        new NoGateway("no gateway that can be upgraded in place runs with the data folder " + folder
                                + why(failure) + "; start one with scripts/sluice run")));
    }

    /** Returns the message of the failure in parentheses; "" for one without a message: there is no socket. */
    private static String why(Throwable failure) {
        return failure.getMessage() == null ? "" : " (" + failure.getMessage() + ")";
    }

    private Future<Void> compare(NetSocket socket) {
        UpgradeChannel to = new UpgradeChannel(socket);
        channel = to;
        Promise<JsonObject> response = Promise.promise();
        to.onMessage(response::tryComplete);
        to.onClose(() -> response.tryFail("the running gateway closed the connection"));
        to.send(new JsonObject().put("type", "hello"));
        return response.future()
                .timeout(MAX_RESPONSE_SECONDS, TimeUnit.SECONDS)
                .recover(failure -> Future.failedFuture(
                        new GatewayException("the running gateway does not answer: " + failure.getMessage())))
                .compose(this::compare);
    }

    private Future<Void> compare(JsonObject response) {
        if (!response.getString("type", "").equals("offer")) {
            return Future.failedFuture(
                    new GatewayException("the running gateway refuses: " + response.getString("why", "no reason")));
        }
        ProcessDescriptor running = ProcessDescriptor.of(response);
        List<String> obstacles = running.obstacles(ProcessDescriptors.of(
                config, ClusterPart.identity(config.gateway().cluster()), RunningConfig.ownPorts(config), false));
        if (!obstacles.isEmpty()) {
            return Future.failedFuture(
                    new GatewayException(
                            String.join("; ", obstacles)
                                    + ". The running gateway goes on; reload its configuration first (scripts/sluice reload), or restart it"));
        }
        runningPid = running.pid();
        log.info("upgrade: the running gateway is process " + running.pid() + ", version " + running.version());
        return Future.succeededFuture();
    }

    /**
     * Rehearses the start of a gateway with a copy of the state. Blocks; the future completes when that gateway is
     * closed.
     */
    private Future<Void> rehearse(Path rehearsal) throws IOException {
        Path copy = rehearsal.resolve("data");
        DataFolder.copyState(folder, copy);
        DataFolder data = DataFolder.open(copy, config.gateway().dataFolderWriters());
        List<String> problems = data.unreadable(Ticker.system().nanos());
        if (!problems.isEmpty()) {
            data.close();
            throw new GatewayException("this version cannot read the saved state: " + String.join("; ", problems)
                    + ". The running gateway goes on");
        }
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Log quiet = new Log(config.gateway().log(), WallClock.system()::epochMillis, nowhere, nowhere);
        return GatewayStarter.rehearse(config, overrides, data, quiet)
                .onComplete(closed -> quiet.close())
                .recover(failure ->
                        Future.failedFuture(new GatewayException("a rehearsal with a copy of the state failed: "
                                + failure.getMessage() + ". The running gateway goes on")));
    }

    // ---- the state and the sockets

    private Future<JsonObject> take() {
        UpgradeChannel to = Objects.requireNonNull(channel);
        to.onMessage(this::received);
        to.onClose(this::disconnected);
        if (!to.isOpen()) {
            return Future.failedFuture(new GatewayException("the running gateway ended meanwhile"));
        }
        to.send(new JsonObject()
                .put("type", "take")
                .put("pid", ProcessHandle.current().pid())
                .put("sockets", sockets.toString())
                .put("relay", relays.toString())
                .put("drainMs", drainMillis));
        return released.future().timeout(MAX_HANDOVER_SECONDS, TimeUnit.SECONDS);
    }

    private void received(JsonObject message) {
        Gateway serving = gateway;
        switch (message.getString("type", "")) {
            case "released" -> released.tryComplete(message);
            case "refused" ->
                released.tryFail(new GatewayException("the running gateway refuses: " + message.getString("why")));
            case "reported" -> permits.reported(message.getString("permit"), message.getString("outcome"));
            default -> {
                if (serving != null) {
                    serving.predecessor().apply(message);
                }
            }
        }
    }

    private void disconnected() {
        released.tryFail(new GatewayException("the running gateway ended during the upgrade"));
        permits.onProcessEnd();
        Gateway serving = gateway;
        if (serving != null) {
            serving.predecessor().onProcessEnd();
        }
        hasStarted.future().onComplete(started -> close()); // not earlier, because the start would never complete
    }

    private Future<Gateway> start(JsonObject message) {
        JsonArray names = message.getJsonArray("sockets");
        permits = new FormerPermits(
                message.getJsonArray("permits", new JsonArray()).stream()
                        .map(String::valueOf)
                        .toList(),
                this::report);
        PassedLeases leases = RecordJson.decode(
                message.getJsonObject("leases", new JsonObject()).encode(), PassedLeases.class);
        return passing.receive(names.size())
                .timeout(MAX_RESPONSE_SECONDS, TimeUnit.SECONDS)
                .compose(descriptors -> {
                    Map<String, Integer> inherited = new HashMap<>();
                    for (int i = 0; i < names.size(); i++) {
                        inherited.put(names.getString(i), descriptors.get(i));
                    }
                    return apart(() -> GatewayStarter.takeOver(
                            config,
                            overrides,
                            DataFolder.open(folder, config.gateway().dataFolderWriters()),
                            log,
                            new GatewayStarter.Inherited(
                                    inherited, relays.toString(), leases, permits, this::serving)));
                });
    }

    /** Sends a report about a permit to the process that granted it. */
    private void report(String permit, JsonObject outcome) {
        Objects.requireNonNull(channel)
                .send(new JsonObject()
                        .put("type", "report")
                        .put("permit", permit)
                        .put("outcome", outcome));
    }

    /**
     * Tells the other process that this one answers calls; from now on the other one reports the outcomes of its last
     * calls.
     */
    private void serving(Gateway started) {
        started.predecessor().recordTakeOver(runningPid, WallClock.system().epochMillis());
        gateway = started;
        Objects.requireNonNull(channel).send(new JsonObject().put("type", "serving"));
    }

    /** Tells the running process why this one does not take over, and closes. */
    private void giveUp(Throwable why) {
        UpgradeChannel to = channel;
        Future<Void> told = to == null
                ? Future.succeededFuture()
                : to.send(new JsonObject()
                        .put("type", "gaveUp")
                        .put("pid", ProcessHandle.current().pid())
                        .put("why", String.valueOf(why.getMessage())));
        told.onComplete(sent -> close());
    }

    private void close() {
        passing.close();
        delete(sockets);
        delete(relays);
        vertx.close();
    }

    /**
     * Runs a start on its own thread, because a Vert.x instance must not be created on a thread of another instance.
     */
    private <T> Future<T> apart(Callable<Future<T>> start) {
        Promise<T> result = Promise.promise();
        Thread thread = new Thread(
                () -> {
                    try {
                        start.call().onComplete(result);
                    } catch (Exception | Error e) {
                        result.fail(e);
                    }
                },
                "sluice-upgrade");
        thread.setDaemon(true);
        thread.start();
        return result.future();
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException unimportant) {
            // no process reads these files, and their names contain the id of this process
        }
    }
}
