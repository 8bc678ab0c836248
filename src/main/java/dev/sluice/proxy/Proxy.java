package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionEvent;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.time.Ticker;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The traffic ports: one {@link ProxyVerticle} for each event loop, all on the same listeners. Any thread. */
public final class Proxy {
    /**
     * A port that is listened at.
     *
     * @param port 0: a free one
     * @param exchange the only one it leads to; null: all doors
     * @param hosts the port speaks TLS, and the Host header says where a call leads; null: plain HTTP
     */
    public record Listener(
            String host,
            int port,
            @Nullable String exchange,
            @Nullable HostRouting hosts) {
        /** One of plain HTTP. */
        public Listener(String host, int port, @Nullable String exchange) {
            this(host, port, exchange, null);
        }

        Listener at(int otherPort) {
            return new Listener(host, otherPort, exchange, hosts);
        }
    }

    /**
     * What our own pages tell.
     *
     * @param health answers {@code /health} and what is below
     * @param held what keeps new orders of theirs back, as it is enforced, the strictest first; cheap
     * @param shut bans that keep new orders of theirs back; cheap
     * @param notServing why calls are not welcome; "" when they are
     * @param disabled whether the configuration switches the exchange of that name off
     */
    public record Pages(
            Handler<HttpServerRequest> health,
            Function<ModeQuery, List<ModeHold>> held,
            Function<ModeQuery, List<ActiveBan>> shut,
            Supplier<String> notServing,
            Predicate<String> disabled) {}

    /**
     * What the proxy is made of.
     *
     * @param doors asked for each call, so that a reload takes effect with the next
     * @param tls trust for upstreams; names are verified in any case
     * @param certificates what the ports that speak TLS show; may be another one each time it is asked
     * @param pages what our own pages tell
     * @param loops how many event loops
     * @param modesChanged run when a gate put a mode on the board or took one off by itself; must not block
     */
    public record Setup(
            ProxySettings settings,
            Supplier<ExchangeEndpoints> doors,
            Ticker ticker,
            ClientSSLOptions tls,
            Supplier<ServerSSLOptions> certificates,
            Pages pages,
            int loops,
            Runnable modesChanged) {}

    private static final long QUIET_CHECK_MILLIS = 20;

    /** A little more than a tunnel takes to be cut off. */
    private static final long MOST_CLOSING_NANOS = 2_500_000_000L;

    /** To Vert.x a negative port is a free one that all who name the same number share: the loops of one proxy must, two proxies must not. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger(-1000);

    private final Vertx vertx;
    private final Setup setup;
    private final OpenPermits<LeasedPermit> permits = new OpenPermits<>();
    private final ReadCoalescer<SharedRead, CachedResponse> readCoalescer;
    private final ProxyCounters proxyCounters = new ProxyCounters();
    private final InputBudget inputs;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger tunnels = new AtomicInteger();
    private final AtomicInteger loopsMade = new AtomicInteger();
    private final List<ProxyVerticle> loops = new CopyOnWriteArrayList<>();
    private volatile AtomicIntegerArray ports = new AtomicIntegerArray(0);
    private volatile boolean draining;
    private volatile @Nullable Consumer<AccessLogEntry> accessLog;
    private volatile @Nullable String deployment;

    public Proxy(Vertx vertx, Setup setup) {
        this.vertx = vertx;
        this.setup = setup;
        this.inputs = new InputBudget(setup.settings().mostInputBytes());
        this.readCoalescer = new ReadCoalescer<>(setup.settings().sharedReads());
    }

    /** Opens the ports; completes with their numbers, in the same order, or with why one could not be opened. */
    public Future<List<Integer>> listen(List<Listener> listeners) {
        ports = new AtomicIntegerArray(listeners.size());
        List<Listener> shared = new ArrayList<>();
        for (Listener listener : listeners) {
            int port = listener.port() == 0 ? FREE_PORTS.getAndDecrement() : listener.port();
            shared.add(listener.at(port));
        }
        return vertx.deployVerticle(
                        () -> new ProxyVerticle(this, shared, loopsMade.incrementAndGet()),
                        new DeploymentOptions().setInstances(setup.loops()))
                .map(id -> {
                    deployment = id;
                    List<Integer> bound = new ArrayList<>();
                    for (int i = 0; i < listeners.size(); i++) {
                        bound.add(ports.get(i));
                    }
                    return List.copyOf(bound);
                });
    }

    /**
     * Stops with grace: new orders are refused by the gates, cancels pass, connections are told to close, and after {@code atMost} what still
     * waits gets a definite "not sent" and what is in flight is cut.
     */
    public Future<Void> drain(Duration atMost) {
        draining = true;
        Decisions decisions = new Decisions();
        for (AdmissionController admission : gates()) {
            admission.handle(new AdmissionEvent.Draining(), setup.ticker().nanos(), decisions);
        }
        decisions.drain(ProxyVerticle::deliver);
        Promise<Void> quiet = Promise.promise();
        awaitQuiet(quiet, setup.ticker().nanos() + atMost.toNanos());
        return quiet.future().compose(over -> stopTunnels()).compose(over -> close());
    }

    Set<AdmissionController> gates() {
        return setup.doors().get().byName().values().stream()
                .map(ExchangeEndpoint::admission)
                .collect(Collectors.toSet());
    }

    private void awaitQuiet(Promise<Void> quiet, long deadlineNanos) {
        ask(ProxyVerticle::isQuiet).onComplete(all -> {
            boolean over = setup.ticker().nanos() - deadlineNanos >= 0;
            if (all.result()) {
                quiet.complete();
            } else if (over) {
                loops.forEach(proxyVerticle -> proxyVerticle.execute(proxyVerticle::giveUp));
                vertx.setTimer(QUIET_CHECK_MILLIS, timer -> quiet.complete());
            } else {
                vertx.setTimer(QUIET_CHECK_MILLIS, timer -> awaitQuiet(quiet, deadlineNanos));
            }
        });
    }

    /** Whether every event loop says so. */
    private Future<Boolean> ask(Predicate<ProxyVerticle> question) {
        return each(question::test).map(answers -> answers.stream().allMatch(yes -> yes));
    }

    /** What every event loop says, each on its own thread. */
    private <T> Future<List<T>> each(Function<ProxyVerticle, T> question) {
        List<Future<T>> asked = new ArrayList<>();
        for (ProxyVerticle proxyVerticle : loops) {
            Promise<T> answer = Promise.promise();
            proxyVerticle.execute(() -> answer.complete(question.apply(proxyVerticle)));
            asked.add(answer.future());
        }
        return Future.all(asked).map(all -> asked.stream().map(Future::result).toList());
    }

    /** The open WebSockets, the oldest first. */
    public Future<List<OpenSocket>> sockets() {
        return each(ProxyVerticle::sockets)
                .map(all -> all.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparingLong(OpenSocket::ageNanos).reversed())
                        .toList());
    }

    /** WebSockets are the last to go: until then a cancel may come over one. */
    private Future<Void> stopTunnels() {
        loops.forEach(proxyVerticle -> proxyVerticle.execute(proxyVerticle::stopTunnels));
        Promise<Void> over = Promise.promise();
        awaitNoTunnel(over, setup.ticker().nanos() + MOST_CLOSING_NANOS);
        return over.future();
    }

    private void awaitNoTunnel(Promise<Void> over, long deadlineNanos) {
        ask(proxyVerticle -> !proxyVerticle.hasTunnels()).onComplete(none -> {
            if (none.result() || setup.ticker().nanos() - deadlineNanos >= 0) {
                over.complete();
            } else {
                vertx.setTimer(QUIET_CHECK_MILLIS, timer -> awaitNoTunnel(over, deadlineNanos));
            }
        });
    }

    /**
     * A mode tightened: from now on {@code start} refuses by it. Completes when every event loop has run a turn since, so that nothing which started
     * before is still on its way to a socket; with the loops that had not within {@code atMost}. Meanwhile waiting calls that no longer pass are refused.
     */
    public Future<List<String>> tightened(Duration atMost) {
        List<ProxyVerticle> all = List.copyOf(loops);
        if (all.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Promise<List<String>> done = Promise.promise();
        Set<ProxyVerticle> behind = ConcurrentHashMap.newKeySet();
        behind.addAll(all);
        for (ProxyVerticle proxyVerticle : all) {
            proxyVerticle.execute(() -> {
                proxyVerticle.closeHalted();
                if (behind.remove(proxyVerticle) && behind.isEmpty()) {
                    done.tryComplete(List.of());
                }
            });
        }
        all.get(0).later(all.get(0)::sweep);
        // not a timer of Vert.x: that may be one of the very loop that has no turn
        CompletableFuture.delayedExecutor(atMost.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> done.tryComplete(
                        behind.stream().map(ProxyVerticle::toString).sorted().toList()));
        return done.future();
    }

    /** The certificate is another one: new connections see it. The loops share their listening sockets, so one of them is enough. */
    public Future<Void> certificateChanged() {
        Promise<Void> changed = Promise.promise();
        loops.stream()
                .findFirst()
                .ifPresentOrElse(
                        proxyVerticle -> proxyVerticle.execute(
                                () -> proxyVerticle.certificateChanged().onComplete(changed)),
                        changed::complete);
        return changed.future();
    }

    /** The configuration is another one: free connections to other places than these close now, what was counted of other exchanges is over, and kept answers are forgotten. */
    public void forgetBut(Set<String> exchanges, Set<Upstream> reachable) {
        proxyCounters.forgetBut(exchanges);
        readCoalescer.forget();
        loops.forEach(proxyVerticle ->
                proxyVerticle.execute(() -> proxyVerticle.pool().closeBut(reachable)));
    }

    /** Stops at once. */
    public Future<Void> close() {
        String id = deployment;
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }

    /** Acts upon what somebody else's word with a gate has decided: calls that waited hear of it, and the gate's next tick is seen to. */
    public void after(AdmissionController admission, Decisions decisions) {
        if (decisions.takeModesChanged()) {
            setup.modesChanged().run();
        }
        decisions.drain(ProxyVerticle::deliver);
        loops.stream()
                .findFirst()
                .ifPresent(proxyVerticle -> proxyVerticle.execute(() -> proxyVerticle.afterGate(admission)));
    }

    /** From now on calls that end are told there, on the event loops; null: to nobody. */
    public void logAccess(@Nullable Consumer<AccessLogEntry> sink) {
        accessLog = sink;
    }

    @Nullable
    Consumer<AccessLogEntry> accessLog() {
        return accessLog;
    }

    public ProxyCounters proxyCounters() {
        return proxyCounters;
    }

    /** How late the latest of the event loops was since this was last asked for, or is now. Any thread. */
    public long takeWorstLagNanos() {
        long worst = proxyCounters.takeWorstLagNanos();
        for (ProxyVerticle proxyVerticle : loops) {
            worst = Math.max(worst, proxyVerticle.overdueNanos());
        }
        return worst;
    }

    /** WebSockets between bots and exchanges now. */
    public int openSockets() {
        return tunnels.get();
    }

    AtomicInteger openTunnels() {
        return tunnels;
    }

    /** Connections of bots now. */
    public int openConnections() {
        return connections.get();
    }

    Setup setup() {
        return setup;
    }

    ReadCoalescer<SharedRead, CachedResponse> readCoalescer() {
        return readCoalescer;
    }

    /** Reads that wait for the answer to another one's call now. */
    public int followingReads() {
        return readCoalescer.following();
    }

    /** Bytes of answers that are kept or are just coming for several bots. */
    public long sharedBytes() {
        return readCoalescer.heldBytes();
    }

    /** How many permits of each kind programs hold that have not told yet what came of them. Such a call may still be sent after a trip. */
    public Map<Kind, Integer> openPermits() {
        return permits.counted(leasedPermit -> leasedPermit.call().kind());
    }

    InputBudget inputs() {
        return inputs;
    }

    OpenPermits<LeasedPermit> permits() {
        return permits;
    }

    AtomicInteger connections() {
        return connections;
    }

    boolean draining() {
        return draining;
    }

    void started(ProxyVerticle proxyVerticle) {
        loops.add(proxyVerticle);
    }

    void bound(int listener, int port) {
        ports.set(listener, port);
    }
}
