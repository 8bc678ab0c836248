package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionEvent;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.proxy.acquire.LeasedPermit;
import dev.sluice.proxy.acquire.OpenPermits;
import dev.sluice.proxy.acquire.PermitReports;
import dev.sluice.proxy.call.AccessLogEntry;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.CallTracer;
import dev.sluice.proxy.call.OpenSocket;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.upstream.UpstreamPool;
import dev.sluice.time.Ticker;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.SSLEngineOptions;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The traffic ports: one {@link ProxyEventLoop} for each event loop, all on the same listeners. Thread-safe. */
public final class Proxy {
    /**
     * A listening port.
     *
     * @param port the port number; 0 for a free one
     * @param exchange the only exchange of this port; null if the target names the exchange
     * @param hosts the routing by Host header of a TLS port; null for plain HTTP
     * @param socket the name by which an upgrade in place moves the listening socket; "" if it is not moved
     */
    public record Listener(
            String host,
            int port,
            @Nullable String exchange,
            @Nullable HostRouting hosts,
            String socket) {
        /** Creates a listener whose socket is not moved. */
        public Listener(String host, int port, @Nullable String exchange, @Nullable HostRouting hosts) {
            this(host, port, exchange, hosts, "");
        }

        /** Creates a listener for plain HTTP whose socket is not moved. */
        public Listener(String host, int port, @Nullable String exchange) {
            this(host, port, exchange, null);
        }

        Listener at(int otherPort) {
            return new Listener(host, otherPort, exchange, hosts, socket);
        }
    }

    /**
     * A listener for the requests that another process of the gateway relays.
     *
     * @param path the path of a socket in a folder that only the owner of the gateway may read
     * @param hosts the routing of the TLS port; null if there is none
     */
    public record RelayListener(String path, @Nullable HostRouting hosts) {}

    /**
     * The sources for the gateway's own pages.
     *
     * @param health handles {@code /health} and the paths below it
     * @param held returns the holds that block new orders, as enforced, the strictest first; must be fast
     * @param bans returns the bans that block new orders; must be fast
     * @param notServing returns the reason why calls are not accepted; "" if they are
     * @param disabled returns true if the configuration disables the exchange with this name
     */
    public record Pages(
            Handler<HttpServerRequest> health,
            Function<ModeQuery, List<ModeHold>> held,
            Function<ModeQuery, List<ActiveBan>> bans,
            Supplier<String> notServing,
            Predicate<String> disabled) {}

    /**
     * The parts of the proxy.
     *
     * @param endpoints the current endpoints, read for each call so that a reload applies to the next one
     * @param tls the trust settings for upstreams; host names are always verified
     * @param certificates the current certificates of the TLS ports
     * @param pages the sources for the gateway's own pages
     * @param loops the number of event loops
     * @param modesChanged runs after an admission controller itself set or cleared a mode; must not block
     */
    public record Setup(
            ProxySettings settings,
            Supplier<ExchangeEndpoints> endpoints,
            Ticker ticker,
            ClientSSLOptions tls,
            Supplier<ServerSSLOptions> certificates,
            Pages pages,
            int loops,
            Runnable modesChanged) {}

    private static final long QUIET_CHECK_MILLIS = 20;

    /** Shorter, because all calls wait meanwhile. */
    private static final long SETTLED_CHECK_MILLIS = 2;

    /** Maximum time for closing tunnels; slightly longer than a tunnel waits before it is cut. */
    private static final long MAX_CLOSING_NANOS = 2_500_000_000L;

    /**
     * Source of negative port numbers. In Vert.x, all servers with the same negative port share one free port: the event loops of one proxy must
     * share it, two proxies must not.
     */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger(-1000);

    private final Vertx vertx;
    private final Setup setup;
    private final OpenPermits<LeasedPermit> permits = new OpenPermits<>();
    private final PermitReports reports = new PermitReports(permits);
    private final ReadCoalescer<SharedRead, CachedResponse> readCoalescer;
    private final ProxyCounters proxyCounters = new ProxyCounters();
    private final InputBudget inputs;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger tunnels = new AtomicInteger();
    private final AtomicInteger loopsMade = new AtomicInteger();
    private final List<ProxyEventLoop> loops = new CopyOnWriteArrayList<>();
    private volatile AtomicIntegerArray ports = new AtomicIntegerArray(0);
    private final AtomicLong relayed = new AtomicLong();
    private volatile @Nullable RelayListener relayListener;
    private volatile boolean draining;
    private volatile @Nullable Consumer<AccessLogEntry> accessLog;
    private volatile @Nullable CallTracer tracer;
    private volatile @Nullable String deployment;

    public Proxy(Vertx vertx, Setup setup) {
        this.vertx = vertx;
        this.setup = setup;
        this.inputs = new InputBudget(setup.settings().mostInputBytes());
        this.readCoalescer = new ReadCoalescer<>(setup.settings().sharedReads());
    }

    /** Opens the ports. Completes with their numbers in the same order, or fails if a port could not be opened. */
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
     * Stops gracefully: new orders are refused, cancels pass, and connections are asked to close. After {@code atMost}, waiting calls are answered as
     * not sent and calls in flight are cut.
     */
    public Future<Void> drain(Duration atMost) {
        draining = true;
        Decisions decisions = new Decisions();
        for (AdmissionController admission : admissions()) {
            admission.handle(new AdmissionEvent.Draining(), setup.ticker().nanos(), decisions);
        }
        decisions.drain(AdmissionDispatcher::deliver);
        Promise<Void> quiet = Promise.promise();
        awaitQuiet(quiet, setup.ticker().nanos() + atMost.toNanos());
        return quiet.future().compose(over -> stopTunnels()).compose(over -> close());
    }

    // ---- another process takes over

    /** Listens also for requests that another process relays. Call it before {@link #listen}. */
    public void relaysAt(RelayListener listener) {
        relayListener = listener;
    }

    @Nullable
    RelayListener relayListener() {
        return relayListener;
    }

    /** Keeps all calls that were not sent yet, and all further ones, until {@link #resume} or {@link #relay}. */
    public Future<Void> hold() {
        return each(loop -> {
                    loop.hold();
                    return true;
                })
                .mapEmpty();
    }

    /** Lets the calls that were kept continue here. */
    public Future<Void> resume() {
        return each(loop -> {
                    loop.resume();
                    return true;
                })
                .mapEmpty();
    }

    /** Gives the calls that were kept, and all further ones, to the process that listens at this path. */
    public Future<Void> relay(String path) {
        return each(loop -> {
                    loop.relay(path);
                    return true;
                })
                .mapEmpty();
    }

    /**
     * Completes when no call is in flight and no message of a WebSocket waits or is in flight, or after {@code atMost}. WebSockets are closed as soon
     * as they are quiet.
     */
    public Future<Void> settled(Duration atMost) {
        Promise<Void> settled = Promise.promise();
        awaitSettled(settled, setup.ticker().nanos() + atMost.toNanos());
        return settled.future();
    }

    private void awaitSettled(Promise<Void> settled, long deadlineNanos) {
        allMatch(ProxyEventLoop::isSettled).onComplete(all -> {
            if (all.result() || setup.ticker().nanos() - deadlineNanos >= 0) {
                settled.complete();
            } else {
                vertx.setTimer(SETTLED_CHECK_MILLIS, timer -> awaitSettled(settled, deadlineNanos));
            }
        });
    }

    /** Closes all WebSockets with the code for a service restart, also those that are not quiet. Does not wait until they are closed. */
    public void stopSockets() {
        loops.forEach(loop -> loop.dispatcher().execute(loop.connections()::stopSockets));
    }

    /** Delivers decisions about calls that waited. */
    public void deliver(Decisions decisions) {
        decisions.drain(AdmissionDispatcher::deliver);
    }

    /** Returns the number of calls in flight. */
    public Future<Integer> inFlight() {
        return each(ProxyEventLoop::inFlight)
                .map(all -> all.stream().mapToInt(Integer::intValue).sum());
    }

    /** Completes with the ids of the permits that can still be reported here, after every event loop has ended what it was doing. */
    public Future<List<String>> permitIds() {
        return each(loop -> true).map(turned -> reports.ids());
    }

    /** Returns the number of calls that were given to the process that took over. */
    public long relayedCalls() {
        return relayed.get();
    }

    AtomicLong relayed() {
        return relayed;
    }

    Set<AdmissionController> admissions() {
        return setup.endpoints().get().byName().values().stream()
                .map(ExchangeEndpoint::admission)
                .collect(Collectors.toSet());
    }

    private void awaitQuiet(Promise<Void> quiet, long deadlineNanos) {
        allMatch(ProxyEventLoop::isQuiet).onComplete(all -> {
            boolean over = setup.ticker().nanos() - deadlineNanos >= 0;
            if (all.result()) {
                quiet.complete();
            } else if (over) {
                loops.forEach(loop -> loop.dispatcher().execute(loop::giveUp));
                vertx.setTimer(QUIET_CHECK_MILLIS, timer -> quiet.complete());
            } else {
                vertx.setTimer(QUIET_CHECK_MILLIS, timer -> awaitQuiet(quiet, deadlineNanos));
            }
        });
    }

    /** Returns true if the predicate holds on every event loop. */
    private Future<Boolean> allMatch(Predicate<ProxyEventLoop> condition) {
        return each(condition::test).map(results -> results.stream().allMatch(holds -> holds));
    }

    /** Returns the results of all event loops, each computed on its own thread. */
    private <T> Future<List<T>> each(Function<ProxyEventLoop, T> function) {
        List<Future<T>> results = new ArrayList<>();
        for (ProxyEventLoop loop : loops) {
            Promise<T> result = Promise.promise();
            loop.dispatcher().execute(() -> result.complete(function.apply(loop)));
            results.add(result.future());
        }
        return Future.all(results)
                .map(all -> results.stream().map(Future::result).toList());
    }

    /** Returns the open WebSockets, the oldest first. */
    public Future<List<OpenSocket>> sockets() {
        return each(ProxyEventLoop::sockets)
                .map(all -> all.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparingLong(OpenSocket::ageNanos).reversed())
                        .toList());
    }

    /** Closes the WebSockets last, since a cancel may come over one of them until then. */
    private Future<Void> stopTunnels() {
        stopSockets();
        Promise<Void> over = Promise.promise();
        awaitNoTunnel(over, setup.ticker().nanos() + MAX_CLOSING_NANOS);
        return over.future();
    }

    private void awaitNoTunnel(Promise<Void> over, long deadlineNanos) {
        allMatch(loop -> !loop.connections().hasSockets()).onComplete(none -> {
            if (none.result() || setup.ticker().nanos() - deadlineNanos >= 0) {
                over.complete();
            } else {
                vertx.setTimer(QUIET_CHECK_MILLIS, timer -> awaitNoTunnel(over, deadlineNanos));
            }
        });
    }

    /**
     * Applies a tightened mode: from now on {@code start} refuses by it. Completes when every event loop has run a turn, so that no call which
     * started earlier is still about to be written; the result lists the loops that did not respond within {@code atMost}. Meanwhile, waiting calls
     * that may no longer pass are refused.
     */
    public Future<List<String>> tightened(Duration atMost) {
        Future<List<String>> behind = afterOneTurn(ProxyEventLoop::closeHalted, atMost);
        loops.stream().findFirst().ifPresent(loop -> loop.dispatcher().later(loop::sweep));
        return behind;
    }

    /** Completes with the event loops that run no turn within {@code atMost}, because something blocks them. */
    public Future<List<String>> blockedEventLoops(Duration atMost) {
        return afterOneTurn(loop -> {}, atMost);
    }

    /** Runs the action on every event loop. Completes with the loops that did not respond within {@code atMost}. */
    private Future<List<String>> afterOneTurn(Consumer<ProxyEventLoop> action, Duration atMost) {
        List<ProxyEventLoop> all = List.copyOf(loops);
        if (all.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Promise<List<String>> done = Promise.promise();
        Set<ProxyEventLoop> behind = ConcurrentHashMap.newKeySet();
        behind.addAll(all);
        for (ProxyEventLoop loop : all) {
            loop.dispatcher().execute(() -> {
                action.accept(loop);
                if (behind.remove(loop) && behind.isEmpty()) {
                    done.tryComplete(List.of());
                }
            });
        }
        // not a Vert.x timer, which could be on a blocked event loop
        CompletableFuture.delayedExecutor(atMost.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> done.tryComplete(
                        behind.stream().map(ProxyEventLoop::toString).sorted().toList()));
        return done.future();
    }

    /** Applies a new certificate to new connections. The event loops share their listening sockets, so updating one is sufficient. */
    public Future<Void> certificateChanged() {
        Promise<Void> changed = Promise.promise();
        loops.stream()
                .findFirst()
                .ifPresentOrElse(
                        loop -> loop.dispatcher()
                                .execute(() ->
                                        loop.listeners().certificateChanged().onComplete(changed)),
                        changed::complete);
        return changed.future();
    }

    /**
     * Applies a new configuration: closes idle connections to upstreams that are no longer configured, and drops the counters of removed exchanges
     * and all cached responses.
     */
    public void forgetBut(Set<String> exchanges, Set<Upstream> reachable) {
        proxyCounters.forgetBut(exchanges);
        readCoalescer.forget();
        loops.forEach(loop -> loop.dispatcher().execute(() -> loop.pool().closeBut(reachable)));
    }

    /** Returns the implementation of TLS for connections to exchanges. */
    public static SSLEngineOptions upstreamTlsEngine() {
        return UpstreamPool.tlsEngine();
    }

    /** Prepares the connections with TLS to exchanges, by handshakes with a server at this port of 127.0.0.1 whose certificate need not be trusted. */
    public void warmUpTls(int port) {
        loops.forEach(loop -> loop.dispatcher().execute(() -> loop.pool().warmUpTls(port)));
    }

    /** Stops immediately. */
    public Future<Void> close() {
        String id = deployment;
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }

    /** Delivers decisions that resulted from an operation elsewhere on an admission controller, and arms its timer. */
    public void after(AdmissionController admission, Decisions decisions) {
        if (decisions.takeModesChanged()) {
            setup.modesChanged().run();
        }
        decisions.drain(AdmissionDispatcher::deliver);
        loops.stream()
                .findFirst()
                .map(ProxyEventLoop::dispatcher)
                .ifPresent(dispatcher -> dispatcher.execute(() -> dispatcher.afterAdmission(admission)));
    }

    /** Sets the consumer of ended calls, called on the event loops; null disables the access log. */
    public void logAccess(@Nullable Consumer<AccessLogEntry> sink) {
        accessLog = sink;
    }

    @Nullable
    Consumer<AccessLogEntry> accessLog() {
        return accessLog;
    }

    /** Sets the tracer that gets ended calls on the event loops; null if no calls are recorded. */
    public void traceCalls(@Nullable CallTracer newTracer) {
        tracer = newTracer;
    }

    @Nullable
    CallTracer tracer() {
        return tracer;
    }

    public ProxyCounters proxyCounters() {
        return proxyCounters;
    }

    /** Returns the worst lag of an event loop since the last call of this method, including a current one. May be called on any thread. */
    public long takeWorstLagNanos() {
        long worst = proxyCounters.takeWorstLagNanos();
        for (ProxyEventLoop loop : loops) {
            worst = Math.max(worst, loop.overdueNanos());
        }
        return worst;
    }

    /** Returns the number of open WebSockets between bots and exchanges. */
    public int openSockets() {
        return tunnels.get();
    }

    AtomicInteger openTunnels() {
        return tunnels;
    }

    /** Returns the number of open connections of bots. */
    public int openConnections() {
        return connections.get();
    }

    Setup setup() {
        return setup;
    }

    ReadCoalescer<SharedRead, CachedResponse> readCoalescer() {
        return readCoalescer;
    }

    /** Returns the number of reads that wait for the response to another call. */
    public int followingReads() {
        return readCoalescer.following();
    }

    /** Returns the bytes of cached responses and of responses being received for several bots. */
    public long sharedBytes() {
        return readCoalescer.heldBytes();
    }

    /** Returns the number of granted permits by kind whose outcome is still unreported. Their calls may still be sent after a halt. */
    public Map<Kind, Integer> openPermits() {
        return permits.counted(leasedPermit -> leasedPermit.call().kind());
    }

    /** Returns what receives the reports about granted permits. */
    public PermitReports reports() {
        return reports;
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

    void started(ProxyEventLoop loop) {
        loops.add(loop);
    }

    void bound(int listener, int port) {
        ports.set(listener, port);
    }
}
