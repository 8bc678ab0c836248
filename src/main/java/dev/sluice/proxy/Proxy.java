package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.call.CallJournal;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Upstream;
import dev.sluice.proxy.acquire.PermitReports;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.CallTracer;
import dev.sluice.proxy.call.OpenSocket;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.upstream.UpstreamPool;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SSLEngineOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The traffic ports: one {@link ProxyEventLoop} for each event loop, all on the same listeners. Thread-safe. */
public final class Proxy {
    /**
     * The time from a tightened mode to the refusals of waiting calls, none of which is sent any more. Thousands of
     * refusals keep all cores busy for a third of a second, and the halt is to be acknowledged before; saving it takes
     * at most 20 ms.
     */
    private static final long SWEEP_DELAY_MILLIS = 25;

    private static final long QUIET_CHECK_MILLIS = 20;

    /** Maximum time for closing tunnels; slightly longer than a tunnel waits before it is cut. */
    private static final Duration MAX_CLOSING = Duration.ofMillis(2500);

    /**
     * Source of negative port numbers. In Vert.x, all servers with the same negative port share one free port: the
     * event loops of one proxy must share it, two proxies must not.
     */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger(-1000);

    private final Vertx vertx;
    private final SharedProxyState state;
    private final ProxyEventLoops loops;
    private final TrafficHandover handover;
    private final AtomicInteger loopsMade = new AtomicInteger();
    private volatile @Nullable RelayListener relayListener;
    private volatile @Nullable String deployment;

    public Proxy(Vertx vertx, ProxySetup setup) {
        this.vertx = vertx;
        this.state = new SharedProxyState(setup);
        this.loops = new ProxyEventLoops(vertx, setup.clocks().ticker());
        this.handover = new TrafficHandover(loops, state.reports(), state.relayed());
    }

    SharedProxyState state() {
        return state;
    }

    /** Opens the ports. Completes with their numbers in the same order, or fails if a port could not be opened. */
    public Future<List<Integer>> listen(List<TrafficListener> listeners) {
        AtomicIntegerArray ports = new AtomicIntegerArray(listeners.size());
        List<TrafficListener> shared = new ArrayList<>();
        for (TrafficListener listener : listeners) {
            int port = listener.port() == 0 ? FREE_PORTS.getAndDecrement() : listener.port();
            shared.add(listener.at(port));
        }
        ProxyVerticle.AllExchanges common = new ProxyVerticle.AllExchanges(state, loops, shared, relayListener, ports);
        return vertx.deployVerticle(
                        () -> new ProxyVerticle(common, loopsMade.incrementAndGet()),
                        new DeploymentOptions().setInstances(state.setup().loops()))
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
     * Stops gracefully: new orders are refused, cancels pass, and connections are asked to close. After {@code atMost},
     * waiting calls are answered as not sent and calls in flight are cut.
     */
    public Future<Void> drain(Duration atMost) {
        state.traffic().drain();
        Decisions decisions = new Decisions();
        for (AdmissionController admission : state.admissions()) {
            admission.handle(new AdmissionEvent.Draining(), state.traffic().nanos(), decisions);
        }
        decisions.drain(AdmissionDispatcher::deliver);
        return loops.untilAll(ProxyEventLoop::isQuiet, atMost, QUIET_CHECK_MILLIS)
                .compose(quiet -> quiet ? Future.succeededFuture() : giveUp())
                .compose(over -> stopTunnels())
                .compose(over -> close());
    }

    private Future<Void> giveUp() {
        loops.run(ProxyEventLoop::giveUp);
        return vertx.timer(QUIET_CHECK_MILLIS, TimeUnit.MILLISECONDS).mapEmpty();
    }

    /** Listens also for requests that another process relays. Call it before {@link #listen}. */
    public void relaysAt(RelayListener listener) {
        relayListener = listener;
    }

    /** Returns what gives the traffic to another process. */
    public TrafficHandover handover() {
        return handover;
    }

    /** Delivers decisions about calls that waited. */
    public void deliver(Decisions decisions) {
        decisions.drain(AdmissionDispatcher::deliver);
    }

    /** Returns the open WebSockets, the oldest first. */
    public Future<List<OpenSocket>> sockets() {
        return loops.each(ProxyEventLoop::sockets)
                .map(all -> all.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparingLong(OpenSocket::ageNanos).reversed())
                        .toList());
    }

    /** Closes the WebSockets last, since a cancel may come over one of them until then. */
    private Future<Void> stopTunnels() {
        handover.stopSockets();
        return loops.untilAll(loop -> !loop.connections().hasSockets(), MAX_CLOSING, QUIET_CHECK_MILLIS)
                .mapEmpty();
    }

    /**
     * Applies a tightened mode: from now on {@code start} refuses by it. Completes when every event loop has run a
     * turn, so that no call which started earlier is still about to be written; the result lists the loops that did not
     * respond within {@code atMost}. Waiting calls that may no longer pass are refused a little later.
     */
    public Future<List<String>> applyTightenedModes(Duration atMost) {
        Future<List<String>> behind = loops.afterOneTurn(ProxyEventLoop::closeHalted, atMost);
        ProxyEventLoop first = loops.first();
        if (first != null) {
            var unused =
                    first.dispatcher().eventLoop().schedule(first::sweep, SWEEP_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
        return behind;
    }

    /** Completes with the event loops that run no turn within {@code atMost}, because something blocks them. */
    public Future<List<String>> blockedEventLoops(Duration atMost) {
        return loops.afterOneTurn(loop -> {}, atMost);
    }

    /**
     * Applies a new certificate to new connections. The event loops share their listening sockets, so updating one is
     * sufficient.
     */
    public Future<Void> certificateChanged() {
        ProxyEventLoop first = loops.first();
        if (first == null) {
            return Future.succeededFuture();
        }
        Promise<Void> changed = Promise.promise();
        first.dispatcher().execute(() -> first.listeners().certificateChanged().onComplete(changed));
        return changed.future();
    }

    /**
     * Applies a new configuration: closes idle connections to upstreams that are no longer configured, and drops the
     * counters of removed exchanges and all cached responses.
     */
    public void forgetBut(Set<String> exchanges, Set<Upstream> reachable) {
        state.traffic().counters().forgetBut(exchanges);
        state.readCoalescer().clearCache();
        loops.run(loop -> loop.pool().closeBut(reachable));
    }

    /** Returns the implementation of TLS for connections to exchanges. */
    public static SSLEngineOptions upstreamTlsEngine() {
        return UpstreamPool.tlsEngine();
    }

    /**
     * Prepares the connections with TLS to exchanges, by handshakes with a server at this port of 127.0.0.1 whose
     * certificate need not be trusted.
     */
    public void warmUpTls(int port) {
        loops.run(loop -> loop.pool().warmUpTls(port));
    }

    /**
     * Keeps connections open to these upstreams before their first call.
     *
     * @param upstreams the upstreams, with their maximum number of connections
     */
    public void expect(Map<Upstream, Integer> upstreams) {
        loops.run(loop -> upstreams.forEach(loop.pool()::expect));
    }

    /** Stops immediately. */
    public Future<Void> close() {
        String id = deployment;
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }

    /** Delivers decisions that resulted from an operation elsewhere on an admission controller, and arms its timer. */
    public void after(AdmissionController admission, Decisions decisions) {
        if (decisions.getAndClearModesChanged()) {
            state.setup().modesChanged().run();
        }
        decisions.drain(AdmissionDispatcher::deliver);
        ProxyEventLoop first = loops.first();
        if (first != null) {
            AdmissionDispatcher dispatcher = first.dispatcher();
            dispatcher.execute(() -> dispatcher.afterAdmission(admission));
        }
    }

    /** Sets the consumer of the records of ended calls, called on the event loops; null disables the access log. */
    public void logAccess(@Nullable Consumer<CallRecord> sink) {
        state.traffic().callLog().logAccess(sink);
    }

    /** Sets the tracer that gets ended calls on the event loops; null if no calls are recorded. */
    public void traceCalls(@Nullable CallTracer newTracer) {
        state.traffic().callLog().traceCalls(newTracer);
    }

    /** Sets the store of the records of calls; null if they are not stored. */
    public void recordCalls(@Nullable CallJournal journal) {
        state.traffic().callLog().recordCalls(journal);
    }

    public ProxyCounters proxyCounters() {
        return state.traffic().counters();
    }

    /**
     * Returns the worst lag of an event loop since the last call of this method, including a current one. May be called
     * on any thread.
     */
    public long takeWorstLagNanos() {
        return Math.max(state.traffic().counters().takeWorstLagNanos(), loops.worstOverdueNanos());
    }

    /** Returns the number of open WebSockets between bots and exchanges. */
    public int openSockets() {
        return state.tunnels().get();
    }

    /** Returns the number of open connections of bots. */
    public int openConnections() {
        return state.connections().get();
    }

    /** Returns the number of reads that wait for the response to another call. */
    public int followingReads() {
        return state.readCoalescer().followerCount();
    }

    /** Returns the bytes of cached responses and of responses being received for several bots. */
    public long sharedBytes() {
        return state.readCoalescer().heldBytes();
    }

    /**
     * Returns the number of granted permits by kind whose outcome is still unreported. Their calls may still be sent
     * after a halt.
     */
    public Map<Kind, Integer> openPermits() {
        return state.permits().counted(grantedPermit -> grantedPermit.call().kind());
    }

    /** Returns what receives the reports about granted permits. */
    public PermitReports reports() {
        return state.reports();
    }
}
