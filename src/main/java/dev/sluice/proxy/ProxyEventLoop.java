package dev.sluice.proxy;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.proxy.acquire.AcquireHandler;
import dev.sluice.proxy.acquire.GrantedPermit;
import dev.sluice.proxy.acquire.OpenPermits;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.OpenConnections;
import dev.sluice.proxy.call.OpenSocket;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.upstream.UpstreamPool;
import dev.sluice.proxy.websocket.WebSocketTunnel;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The part of the proxy that runs on one event loop: it creates the listeners, the upstream pool and the delivery of
 * decisions, and gives each class only what it uses. It shares only the admission controllers, counters, cached
 * responses and open permits with other event loops. Everything runs on its own thread; other threads use the
 * {@link #dispatcher}.
 */
final class ProxyEventLoop {
    static final long CHECK_MILLIS = 50;

    private final int number;
    private final Ticker clock;
    private final Supplier<Set<AdmissionController>> admissions;
    private final ProxyCounters counters;
    private final ProxySetup.Pages pages;
    private final ReadCoalescer<SharedRead, CachedResponse> readCoalescer;
    private final OpenPermits<GrantedPermit> permits;
    private final AdmissionDispatcher dispatcher;
    private final OpenConnections connections;
    private final HttpCalls calls;
    private final CallHandover handover;
    private final UpstreamPool pool;
    private final GatewayHandler gatewayHandler;
    private final ProxyListeners listeners;
    /** Time of the last check; read by other threads to measure the lag of this event loop. */
    private volatile long checkedNanos;

    ProxyEventLoop(SharedProxyState state, ContextInternal context, int number) {
        this.number = number;
        ProxySetup setup = state.setup();
        TrafficState traffic = state.traffic();
        EventLoop eventLoop = context.nettyEventLoop();
        clock = setup.clocks().ticker();
        admissions = state::admissions;
        counters = traffic.counters();
        pages = setup.pages();
        readCoalescer = state.readCoalescer();
        permits = state.permits();
        dispatcher = new AdmissionDispatcher(clock, eventLoop, setup.modesChanged(), context::reportException);
        handover = new CallHandover(eventLoop, state.relayed());
        connections = new OpenConnections(state.connections(), state.tunnels());
        pool = new UpstreamPool(context, clock, traffic.settings().upstream(), setup.tls(), setup.loops());
        calls = new HttpCalls(state, dispatcher, pool, handover);
        RequestDispatcher requestDispatcher =
                new RequestDispatcher(traffic, calls, new WebSocketTunnel.Context(traffic, connections, dispatcher));
        gatewayHandler = new GatewayHandler(
                traffic,
                pages.health(),
                new TradingHandler(traffic, pages),
                new AcquireHandler(traffic, state.reports(), dispatcher, ProxyListeners::callerOf));
        listeners = new ProxyListeners(
                setup.certificates(),
                new BotConnection.Context(
                        traffic,
                        connections,
                        requestDispatcher,
                        handover,
                        new ConnectRequests(traffic, setup.tunnels())),
                gatewayHandler,
                dispatcher);
        checkedNanos = clock.nanos();
    }

    @Override
    public String toString() {
        return "event loop " + number;
    }

    AdmissionDispatcher dispatcher() {
        return dispatcher;
    }

    OpenConnections connections() {
        return connections;
    }

    UpstreamPool pool() {
        return pool;
    }

    ProxyListeners listeners() {
        return listeners;
    }

    /** Closes the WebSockets whose exchange or bot is HALTED. */
    void closeHalted() {
        connections.closeHalted(pages.held());
    }

    /**
     * Refuses waiting calls that may no longer pass after a mode was tightened; the rest follows in the next ticks of
     * the admission controllers.
     */
    void sweep() {
        for (AdmissionController admission : admissions.get()) {
            admission.handle(new AdmissionEvent.ModesChanged(), clock.nanos(), dispatcher.decisions());
            dispatcher.afterAdmission(admission);
        }
    }

    /** Checks all timeouts; called periodically. */
    void check() {
        long now = clock.nanos();
        counters.lagged(now - checkedNanos - TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS));
        checkedNanos = now;
        calls.check(now);
        connections.check(now);
        pool.check(now);
        readCoalescer.removeExpired(now);
        gatewayHandler.check(now);
        permits.takeDue(now).forEach(expired -> expired.settle(null, outcome -> {}));
    }

    /**
     * Returns by how many nanoseconds the next check is overdue: a blocked event loop cannot report this itself. May be
     * called on any thread.
     */
    long overdueNanos() {
        return clock.nanos() - checkedNanos - TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS);
    }

    /** Returns whether no call waits, is in flight or is being answered on this event loop. */
    boolean isQuiet() {
        return calls.isEmpty() && connections.isQuiet();
    }

    // ---- another process takes over

    /** Keeps all calls that were not sent yet, and all further ones. */
    void suspend() {
        handover.suspend();
        connections.handOver();
        calls.handOver();
    }

    /** Lets the calls that were kept continue here. */
    void resume() {
        handover.resume();
    }

    /** Gives the calls that were kept, and all further ones, to the process that listens at this path. */
    void relay(String path) {
        handover.relay(path);
    }

    /**
     * Returns whether no call is in flight and no message of a WebSocket waits or is in flight. Closes WebSockets that
     * are quiet.
     */
    boolean isSettled() {
        connections.stopQuietSockets();
        return calls.inFlight() == 0 && !connections.isSocketBusy();
    }

    /** Returns the number of calls in flight. */
    int inFlight() {
        return calls.inFlight();
    }

    List<OpenSocket> sockets() {
        return connections.sockets(clock.nanos());
    }

    /** Closes the upstream connections and stops all timers. */
    Future<Void> close() {
        dispatcher.close();
        return pool.close();
    }

    /** Ends all remaining calls because the time for a graceful stop is over. */
    void giveUp() {
        connections.giveUp();
        calls.giveUp();
    }
}
