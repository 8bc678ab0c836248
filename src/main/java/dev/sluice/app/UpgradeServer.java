package dev.sluice.app;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.cluster.PassedLeases;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.logging.Log;
import dev.sluice.persistence.DataFolder;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.acquire.FormerPermits;
import dev.sluice.upgrade.ProcessDescriptor;
import dev.sluice.upgrade.ServerSockets;
import dev.sluice.upgrade.SocketTransfer;
import dev.sluice.upgrade.UpgradeChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The running gateway's side of an upgrade in place: it passes its ports, its state and its waiting calls to another
 * process, and ends.
 *
 * <pre>
 *   TRADING --take--> HOLDING --state copied--> RELEASED --serving--> RELAYING --nothing left, or time over--> ended
 *      ^                 |                          |
 *      +-- other lost, --+                          +--- other lost, or killed because it did not serve in time:
 *          or too slow                                   what was held is refused as not sent --> ended
 * </pre>
 *
 * <p>While HOLDING, calls pass until the sockets are sent. Then no HTTP call is sent, and this process waits for the
 * responses to calls in flight, so that usage, bans and nonces are settled when they are copied. The copy is one step
 * under the locks of all admission controllers. After it this process admits no call, and the other one admits calls
 * with the copied state, so that two processes never use the same limits. In the same step a member of a cluster stops
 * its requests to the store and passes its leases; the other process continues as the same member.
 */
final class UpgradeServer {
    /** The longest wait for responses to calls in flight before the state is copied; all other calls wait meanwhile. */
    private static final Duration MAX_SETTLE = Duration.ofMillis(300);

    private static final long CHECK_MILLIS = 20;

    /** The longest time for sending the listening sockets; calls still pass meanwhile. */
    private static final Duration MAX_PASS = Duration.ofSeconds(5);

    /**
     * The longest time for closing the data folder after the state was copied; longer than the other process waits for
     * it.
     */
    private static final Duration MAX_RELEASE = Duration.ofSeconds(30);

    /** The longest time in which the other process must serve after the data folder was closed. */
    private static final Duration MAX_START = Duration.ofSeconds(10);

    /**
     * Less than the 107 bytes of the longest path of a Unix socket, because names with a process id are longer than
     * {@link #SOCKET}.
     */
    private static final int MAX_PATH_BYTES = 88;

    static final String SOCKET = "upgrade.sock";

    private enum Phase {
        TRADING,
        HOLDING,
        RELEASED,
        RELAYING
    }

    /** The gateway that is replaced. */
    interface ReplacedGateway {
        /** Returns the version, the ports and the identity of the running gateway. */
        ProcessDescriptor offer();

        /** Returns why an upgrade in place is not possible now; "" if it is. */
        String refusal();

        /** Closes everything but the connections of bots and exchanges, the data folder last. */
        Future<Void> release();
    }

    private final Vertx vertx;
    private final DataFolder data;
    private final @Nullable ServerSockets sockets;
    private final Proxy proxy;
    private final ExchangeRegistry exchanges;
    private final Ticker ticker;
    private final Log log;
    private final ReplacedGateway gateway;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.TRADING);
    private final Promise<Boolean> ended = Promise.promise();
    private final AtomicBoolean isEnding = new AtomicBoolean();
    private final Promise<Void> closing = Promise.promise();
    /** Completes when the data folder is closed, or could not be. */
    private final Promise<Void> released = Promise.promise();

    private final SuccessorWatch watch;
    private volatile @Nullable SuccessorLauncher successorLauncher;
    private @Nullable NetServer server;
    private volatile long successorPid;
    private String relayPath = "";
    private long drainNanos;
    private volatile @Nullable OutcomeReports outcomeReports;
    private volatile PassedLeases leases = PassedLeases.NONE;

    /** @param sockets the listening sockets; null where this system cannot move them */
    UpgradeServer(
            Vertx vertx,
            DataFolder data,
            @Nullable ServerSockets sockets,
            Proxy proxy,
            ExchangeRegistry exchanges,
            Ticker ticker,
            Log log,
            ReplacedGateway gateway) {
        this.vertx = vertx;
        this.data = data;
        this.sockets = sockets;
        this.proxy = proxy;
        this.exchanges = exchanges;
        this.ticker = ticker;
        this.log = log;
        this.gateway = gateway;
        watch = new SuccessorWatch(vertx, log);
    }

    /** Completes when another process took over and this one has no calls left; with false if that process failed. */
    Future<Boolean> whenEnded() {
        return ended.future();
    }

    /** Returns whether the state was copied, so that this process admits no calls. */
    boolean hasHandedOver() {
        return phase.get() == Phase.RELEASED || phase.get() == Phase.RELAYING;
    }

    /**
     * Lets this process start its successor itself on request, because a service manager watches it.
     *
     * @param arguments the arguments of this gateway
     * @return completes with the id of the new process when it serves
     */
    Future<Long> enableSuccessorStart(List<String> arguments) {
        SuccessorLauncher launcher = new SuccessorLauncher(vertx, log, arguments);
        successorLauncher = launcher;
        return launcher.whenServing();
    }

    boolean startsSuccessor() {
        return successorLauncher != null;
    }

    /** Listens for a process that wants to take over. A gateway that cannot listen runs without this function. */
    Future<Void> listen() {
        Path path = data.folder().toAbsolutePath().resolve(SOCKET);
        boolean fits = path.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES;
        if (sockets == null || !fits) {
            return Future.succeededFuture();
        }
        NetServer listening = vertx.createNetServer().connectHandler(socket -> {
            UpgradeChannel channel = new UpgradeChannel(socket);
            channel.onMessage(message -> onMessage(channel, message));
        });
        server = listening;
        // A server deletes its path when it closes. It has its own path, so that it cannot delete the path of the
        // process that takes over.
        Path own = path.resolveSibling("upgrade-" + ProcessHandle.current().pid() + ".sock");
        return vertx.executeBlocking(() -> Files.deleteIfExists(own))
                .compose(deleted -> listening.listen(SocketAddress.domainSocketAddress(own.toString())))
                .compose(bound -> vertx.executeBlocking(() ->
                        Files.move(own, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING)))
                .onFailure(failure -> log.warn("an upgrade in place will not be possible: cannot listen at " + path
                        + ": " + failure.getMessage()))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    Future<Void> close() {
        NetServer listening = server;
        return listening == null ? Future.succeededFuture() : listening.close();
    }

    /**
     * Handles a message. A message that cannot be read, perhaps because it is of another version, changes nothing and
     * is refused with the reason.
     */
    private void onMessage(UpgradeChannel channel, JsonObject message) {
        try {
            switch (message.getString("type", "")) {
                case "hello" -> sendOffer(channel);
                case "take" -> take(channel, TakeRequest.of(message));
                case "serving" -> relay(channel);
                case "report" -> settlePermit(channel, message);
                case "start", "gaveUp" -> start(channel, message);
                default -> {}
            }
        } catch (RuntimeException e) {
            String why = "the message " + message.getValue("type") + " cannot be read: " + e.getMessage();
            log.warn("upgrade: " + why);
            refuse(channel, why);
        }
    }

    private void start(UpgradeChannel channel, JsonObject message) {
        SuccessorLauncher launcher = successorLauncher;
        if (launcher == null) {
            return;
        }
        if (message.getString("type").equals("start")) {
            launcher.start(channel, TakeRequest.field(message, "command", String.class));
        } else {
            launcher.onGivenUp(message.getLong("pid"), message.getString("why"));
        }
    }

    private void sendOffer(UpgradeChannel channel) {
        String refusal = phase.get() == Phase.TRADING ? gateway.refusal() : "another upgrade is in progress";
        if (refusal.isEmpty()) {
            channel.send(gateway.offer().json().put("type", "offer"));
        } else {
            refuse(channel, refusal);
        }
    }

    private static void refuse(UpgradeChannel channel, String why) {
        channel.send(new JsonObject().put("type", "refused").put("why", why));
    }

    // ---- the state

    /**
     * The message by which the other process takes over.
     *
     * @param pid its process id
     * @param sockets the path at which it receives the listening sockets
     * @param relay the path at which it receives the calls that were held
     */
    private record TakeRequest(long pid, Path sockets, String relay, long drainNanos) {
        /**
         * Reads the message.
         *
         * @throws IllegalArgumentException if a field is missing or has another type; it names the field
         */
        static TakeRequest of(JsonObject message) {
            return new TakeRequest(
                    field(message, "pid", Number.class).longValue(),
                    Path.of(field(message, "sockets", String.class)),
                    field(message, "relay", String.class),
                    TimeUnit.MILLISECONDS.toNanos(
                            field(message, "drainMs", Number.class).longValue()));
        }

        private static <T> T field(JsonObject message, String name, Class<T> type) {
            Object value = message.getValue(name);
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException("its field '" + name + "' must be a " + type.getSimpleName());
            }
            return type.cast(value);
        }
    }

    private void take(UpgradeChannel channel, TakeRequest take) {
        ServerSockets own = sockets;
        String refusal = gateway.refusal();
        if (own == null || !refusal.isEmpty() || !phase.compareAndSet(Phase.TRADING, Phase.HOLDING)) {
            refuse(channel, refusal.isEmpty() ? "another upgrade is in progress" : refusal);
            return;
        }
        relayPath = take.relay();
        successorPid = take.pid();
        SuccessorLauncher launcher = successorLauncher;
        if (launcher != null) {
            launcher.onTakeOver(take.pid());
        }
        drainNanos = take.drainNanos();
        log.info("upgrade: process " + take.pid() + " takes over; calls wait until it serves");
        channel.onClose(() -> onDisconnect(take.pid()));
        List<String> names = own.names();
        StepDurations durations = new StepDurations(ticker);
        sendSockets(own, names, take.sockets()) // first, because calls do not wait yet
                .timeout(MAX_PASS.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(passed -> durations.add("sockets sent"))
                .compose(passed -> own.setAccepting(false))
                .compose(stopped -> proxy.handover().suspend())
                .compose(held -> proxy.handover().settled(MAX_SETTLE))
                .onSuccess(settled -> durations.add("responses awaited"))
                .compose(settled -> copyState(channel, take.pid()))
                .onSuccess(copied -> durations.add("usage copied"))
                .compose(copied -> {
                    proxy.handover().stopSockets();
                    own.release();
                    return gateway.release();
                })
                .compose(closed -> {
                    released.tryComplete();
                    watch.begin(
                            take.pid(),
                            MAX_START,
                            this::withdrawUnlessServed,
                            this::refuseHeld); // not earlier: it waits for the folder
                    return proxy.handover().permitIds();
                })
                .onSuccess(permits -> {
                    channel.send(new JsonObject()
                            .put("type", "released")
                            .put("sockets", new JsonArray(names))
                            .put("leases", new JsonObject(RecordJson.encode(leases)))
                            .put(
                                    "permits",
                                    new JsonArray(permits.stream()
                                            .limit(FormerPermits.MAX)
                                            .toList())));
                    durations.add("data folder closed");
                    log.info("upgrade: the other process has the state: " + durations);
                })
                .onFailure(failure -> onFailedHandover(channel, take.pid(), own, failure));
    }

    /** The duration of each step, as text in milliseconds. */
    private static final class StepDurations {
        private final Ticker ticker;
        private final StringBuilder text = new StringBuilder();
        private long since;

        StepDurations(Ticker ticker) {
            this.ticker = ticker;
            since = ticker.nanos();
        }

        synchronized void add(String step) {
            long now = ticker.nanos();
            text.append(text.isEmpty() ? "" : ", ")
                    .append(step)
                    .append(" in ")
                    .append(TimeUnit.NANOSECONDS.toMillis(now - since))
                    .append(" ms");
            since = now;
        }

        @Override
        public synchronized String toString() {
            return text.toString();
        }
    }

    private static Future<Void> sendSockets(ServerSockets sockets, List<String> names, Path to) {
        SocketTransfer passing = new SocketTransfer();
        return passing.send(to, sockets.descriptors(names)).onComplete(done -> passing.close());
    }

    /**
     * Copies the state and stops admitting in one step; fails without a change if the other process is gone or the copy
     * cannot be written.
     */
    private Future<Void> copyState(UpgradeChannel channel, long pid) {
        Decisions decisions = new Decisions();
        return vertx.<Void>executeBlocking(() -> {
                    List<AdmissionController> controllers = exchanges.configuredAndLeaving().stream()
                            .map(ExchangeRuntime::admission)
                            .toList();
                    AdmissionController.runLocked(controllers, () -> copyState(channel, controllers, decisions));
                    watch.begin(
                            pid,
                            MAX_RELEASE,
                            () -> !released.future().isComplete() && withdrawUnlessServed(),
                            this::refuseHeld);
                    return null;
                })
                .onSuccess(copied -> proxy.deliver(decisions));
    }

    private void copyState(UpgradeChannel channel, List<AdmissionController> controllers, Decisions decisions) {
        if (!channel.isOpen()) {
            throw new IllegalStateException("the other process is gone");
        }
        try {
            data.handOverUsage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        outcomeReports = new OutcomeReports(exchanges, ticker, channel::send);
        phase.set(Phase.RELEASED);
        long now = ticker.nanos();
        controllers.forEach(admission -> admission.handle(new AdmissionEvent.HandedOver(), now, decisions));
        leases = exchanges.handOverLeases(now);
    }

    /**
     * Prevents the other process from serving; returns false if it serves already or its failure was already handled.
     */
    private boolean withdrawUnlessServed() {
        return phase.compareAndSet(Phase.RELEASED, Phase.RELAYING);
    }

    private void onFailedHandover(UpgradeChannel channel, long pid, ServerSockets sockets, Throwable failure) {
        if (phase.compareAndSet(Phase.HOLDING, Phase.TRADING)) {
            sockets.setAccepting(true);
            proxy.handover().resume();
            SuccessorLauncher launcher = successorLauncher;
            if (launcher != null) {
                launcher.onTakeOverAborted(pid);
            }
            log.warn("upgrade: this process goes on, because " + failure.getMessage());
            refuse(channel, String.valueOf(failure.getMessage()));
        } else {
            log.error("upgrade: after the state was copied: " + failure);
            released.tryComplete();
            channel.close();
        }
    }

    /** Ends this gateway if the other process ended between the copy and its first call. */
    private void onDisconnect(long pid) {
        if (pid == successorPid && withdrawUnlessServed()) { // otherwise a later upgrade has begun
            log.error("upgrade: process " + pid + " ended before it served");
            refuseHeld();
        }
    }

    /**
     * Refuses the held calls as not sent, since no process listens at the relay path, and ends this gateway. Waits
     * until the data folder is closed, because this process opens it again.
     */
    private void refuseHeld() {
        proxy.handover()
                .relay(relayPath)
                .eventually(() -> released.future().timeout(MAX_RELEASE.toMillis(), TimeUnit.MILLISECONDS))
                .onComplete(refused -> end(false));
    }

    // ---- the calls

    private void relay(UpgradeChannel channel) {
        if (!phase.compareAndSet(Phase.RELEASED, Phase.RELAYING)) {
            return;
        }
        SuccessorLauncher launcher = successorLauncher;
        if (launcher != null) {
            launcher.onServing(successorPid);
        }
        OutcomeReports reports = Objects.requireNonNull(outcomeReports);
        proxy.handover().relay(relayPath).onComplete(relaying -> {
            log.info("upgrade: the other process serves; this one relays and answers what is left");
            drain(channel, reports, ticker.nanos() + drainNanos);
        });
    }

    private void drain(UpgradeChannel channel, OutcomeReports reports, long deadlineNanos) {
        if (isEnding.get()) {
            return; // a signal ended this process earlier
        }
        proxy.handover().inFlight().onComplete(calls -> {
            reports.send();
            boolean over = ticker.nanos() - deadlineNanos >= 0 || !channel.isOpen();
            boolean none = calls.result() == 0
                    && proxy.openConnections() == 0
                    && proxy.reports().open() == 0;
            if (over || none) {
                channel.send(new JsonObject()
                        .put("type", "done")
                        .put("relayed", proxy.handover().relayedCalls()));
                end(true);
            } else {
                vertx.setTimer(CHECK_MILLIS, timer -> drain(channel, reports, deadlineNanos));
            }
        });
    }

    /** Settles a permit that this process granted, with the report that the other process received from the program. */
    private void settlePermit(UpgradeChannel channel, JsonObject message) {
        OutcomeReports reports = outcomeReports;
        String id = message.getString("permit");
        Consumer<@Nullable String> reply = outcome -> {
            if (reports != null) {
                reports.send(); // first, so that the other process has its effects before it confirms the outcome
            }
            channel.send(
                    new JsonObject().put("type", "reported").put("permit", id).put("outcome", outcome));
        };
        boolean found;
        try {
            found = reports != null && proxy.reports().report(id, message.getJsonObject("outcome"), reply);
        } catch (IllegalArgumentException wrong) {
            found = false; // the version of the other process allows other reports
        }
        if (!found) {
            reply.accept(null);
        }
    }

    private void end(boolean worked) {
        end().onComplete(closed -> ended.tryComplete(worked));
    }

    /** Closes this process's connections and server after another process took over; may be called more than once. */
    Future<Void> end() {
        if (isEnding.compareAndSet(false, true)) {
            log.info(
                    "upgrade: this process ends; it relayed " + proxy.handover().relayedCalls() + " calls");
            proxy.close().eventually(this::close).onComplete(closing);
        }
        return closing.future();
    }
}
