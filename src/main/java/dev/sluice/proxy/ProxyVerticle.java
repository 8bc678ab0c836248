package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionEvent;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.settings.ProxySettings;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of the proxy that runs on one event loop: its listeners, bot connections, upstream pool and calls in flight. Shares only the admission
 * controllers with other event loops. Everything runs on its own thread; other threads use {@link #execute}.
 */
final class ProxyVerticle extends VerticleBase implements Decisions.Sink {
    static final long MILLI = 1_000_000L;

    /** Maximum number of header fields of a request or a response. */
    static final int MOST_FIELDS = 128;

    private static final long CHECK_MILLIS = 50;

    private final Proxy proxy;
    private final List<Proxy.Listener> listeners;
    private final int number;
    private final Decisions decisions = new Decisions();
    private final Map<AdmissionController, AdmissionTimer> timers = new HashMap<>();
    private final Set<BotConnection> bots = new HashSet<>();
    private final Set<ProxiedCall> inFlight = new HashSet<>();
    private final Set<Tunnel> tunnels = new HashSet<>();
    private final List<HttpServer> speakingTls = new ArrayList<>();
    private @Nullable UpstreamPool pool;
    private final GatewayPages gatewayPages = new GatewayPages(this);
    private boolean delivering;
    /** Time of the last check; read by other threads to measure the lag of this event loop. */
    private volatile long checkedNanos;

    ProxyVerticle(Proxy proxy, List<Proxy.Listener> listeners, int number) {
        this.proxy = proxy;
        this.listeners = listeners;
        this.number = number;
    }

    @Override
    public Future<?> start() {
        pool = new UpstreamPool(this, settings().upstream(), proxy.setup().tls());
        checkedNanos = nanos();
        vertx.setPeriodic(CHECK_MILLIS, timer -> check());
        List<Future<HttpServer>> servers = new ArrayList<>();
        for (Proxy.Listener listener : listeners) {
            servers.add(listen(listener));
        }
        proxy.started(this);
        return Future.all(servers).onSuccess(all -> {
            for (int i = 0; i < servers.size(); i++) {
                proxy.bound(i, servers.get(i).result().actualPort());
            }
        });
    }

    private Future<HttpServer> listen(Proxy.Listener listener) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        if (listener.hosts() == null) {
            return listen(vertx.createHttpServer(options), listener);
        }
        options.setSsl(true)
                .setSni(true)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                .setKeyCertOptions(proxy.setup().certificates().get().getKeyCertOptions());
        HttpServer server = vertx.createHttpServer(options);
        speakingTls.add(server);
        return listen(server, listener);
    }

    private Future<HttpServer> listen(HttpServer server, Proxy.Listener listener) {
        return server.connectionHandler(connection -> accept(connection, listener))
                .requestHandler(this::page)
                .listen(listener.port(), listener.host());
    }

    /** Applies the current certificate to new connections. */
    Future<Void> certificateChanged() {
        List<Future<Boolean>> updated = new ArrayList<>();
        for (HttpServer server : speakingTls) {
            updated.add(server.updateSSLOptions(proxy.setup().certificates().get(), true));
        }
        return Future.all(updated).mapEmpty();
    }

    private void accept(HttpConnection accepted, Proxy.Listener listener) {
        accepted.exceptionHandler(expected -> {}); // broken connections are counted where they affect a call
        ChannelPipeline pipeline =
                ((Http1xServerConnection) accepted).channelHandlerContext().pipeline();
        ListenerMode listenerMode = ListenerMode.at(
                listener,
                accepted.indicatedServerName(),
                accepted.localAddress().port());
        BotConnection bot = new BotConnection(this, listenerMode);
        pipeline.replace("httpDecoder", "httpDecoder", bot);
        bots.add(bot);
        if (proxy.connections().incrementAndGet() > settings().mostConnections()) {
            bot.refuseConnection(new ProtocolError(503, "too many connections"));
        } else if (!exchangeEndpoints()
                .clientAccess()
                .mayConnect(bot.channelIo().peerAddress())) {
            bot.refuseConnection(new ProtocolError(403, "an address that may not connect here"));
        }
    }

    void left(BotConnection bot) {
        if (bots.remove(bot)) {
            proxy.connections().decrementAndGet();
        }
    }

    /** Serves one of the gateway's own pages through the HTTP server. */
    private void page(HttpServerRequest request) {
        BotConnection bot = ((Http1xServerConnection) request.connection())
                .channelHandlerContext()
                .pipeline()
                .get(BotConnection.class);
        request.response().endHandler(ended -> execute(bot::finished));
        gatewayPages.handle(request);
    }

    @Override
    public String toString() {
        return "event loop " + number;
    }

    // ---- for the calls

    Vertx vertx() {
        return vertx;
    }

    ContextInternal context() {
        return (ContextInternal) context;
    }

    ProxySettings settings() {
        return proxy.setup().settings();
    }

    int loops() {
        return proxy.setup().loops();
    }

    Proxy.Pages pages() {
        return proxy.setup().pages();
    }

    OpenPermits<LeasedPermit> permits() {
        return proxy.permits();
    }

    ReadCoalescer<SharedRead, CachedResponse> readCoalescer() {
        return proxy.readCoalescer();
    }

    InputBudget inputs() {
        return proxy.inputs();
    }

    ProxyCounters proxyCounters() {
        return proxy.proxyCounters();
    }

    /** Returns the consumer of entries for ended calls; null if the access log is off. */
    @Nullable
    Consumer<AccessLogEntry> accessLog() {
        return proxy.accessLog();
    }

    ExchangeEndpoints exchangeEndpoints() {
        return proxy.setup().doors().get();
    }

    UpstreamPool pool() {
        if (pool == null) {
            throw new IllegalStateException("the loop has not started");
        }
        return pool;
    }

    Decisions decisions() {
        return decisions;
    }

    long nanos() {
        return proxy.setup().ticker().nanos();
    }

    boolean draining() {
        return proxy.draining();
    }

    void inFlight(ProxiedCall proxiedCall) {
        inFlight.add(proxiedCall);
    }

    void landed(ProxiedCall proxiedCall) {
        inFlight.remove(proxiedCall);
    }

    void opened(Tunnel tunnel) {
        proxy.openTunnels().incrementAndGet();
        tunnels.add(tunnel);
    }

    void closed(Tunnel tunnel) {
        proxy.openTunnels().decrementAndGet();
        tunnels.remove(tunnel);
    }

    /** Runs the task immediately if the current thread is the event loop, else later on the event loop. */
    void execute(Runnable task) {
        if (context().nettyEventLoop().inEventLoop()) {
            task.run();
        } else {
            context().nettyEventLoop().execute(task);
        }
    }

    /** Runs the task in a later turn of the event loop, even if called on the event loop. */
    void later(Runnable task) {
        context().nettyEventLoop().execute(task);
    }

    /** Closes the WebSockets whose exchange or bot is HALTED: their bytes are not checked as calls and would otherwise continue to pass. */
    void closeHalted() {
        for (Tunnel tunnel : List.copyOf(tunnels)) {
            boolean halted = proxy.setup().pages().held().apply(tunnel.modeQuery()).stream()
                    .anyMatch(held -> held.mode() == Mode.HALTED);
            if (halted) {
                tunnel.halt();
            }
        }
    }

    // ---- decisions of the admission controllers

    /**
     * Delivers the decisions of the admission controller and arms its timer. Must be called after every operation that may change the time of its
     * next tick.
     */
    void afterGate(AdmissionController admission) {
        deliver();
        AdmissionTimer timer = timers.get(admission);
        if (timer == null) {
            timer = new AdmissionTimer(this, admission, context().nettyEventLoop());
            timers.put(admission, timer);
        }
        if (!timer.arm()) {
            timers.remove(admission);
        }
    }

    /** Refuses waiting calls that may no longer pass after a mode was tightened; the rest follows in the next ticks of the admission controllers. */
    void sweep() {
        for (AdmissionController admission : proxy.gates()) {
            admission.handle(new AdmissionEvent.ModesChanged(), nanos(), decisions);
            afterGate(admission);
        }
    }

    /** Delivers decisions about other calls to their owners. */
    void deliver() {
        if (decisions.takeModesChanged()) {
            proxy.setup().modesChanged().run();
        }
        if (!decisions.isEmpty() && !delivering) {
            delivering = true;
            try {
                decisions.drain(this);
            } finally {
                delivering = false;
            }
        }
    }

    @Override
    public void decided(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        deliver(admissionRequest, admissionDecision);
    }

    /** Delivers a decision to its call on that call's thread. May be called on any thread. */
    static void deliver(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        if (admissionRequest.owner() instanceof DecisionListener asked) {
            ProxyVerticle proxyVerticle = asked.proxyVerticle();
            proxyVerticle.execute(() -> proxyVerticle.tell(asked, admissionRequest, admissionDecision));
        } else if (admissionRequest.owner() instanceof Decisions.Sink sink) {
            sink.decided(admissionRequest, admissionDecision);
        }
    }

    /** Contains the exception of one call, so that the other calls still receive their decisions. */
    private void tell(DecisionListener asked, AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        try {
            asked.decided(admissionRequest, admissionDecision);
        } catch (RuntimeException e) {
            report(e);
        }
    }

    /** Logs an exception of the gateway's own code that was contained. */
    void report(Throwable fault) {
        context().reportException(fault);
    }

    // ---- time

    private void check() {
        long now = nanos();
        proxyCounters().lagged(now - checkedNanos - CHECK_MILLIS * MILLI);
        checkedNanos = now;
        for (ProxiedCall proxiedCall : List.copyOf(inFlight)) {
            proxiedCall.check(now);
        }
        for (BotConnection bot : List.copyOf(bots)) {
            bot.check(now);
        }
        for (Tunnel tunnel : List.copyOf(tunnels)) {
            tunnel.check(now);
        }
        pool().check(now);
        proxy.readCoalescer().purge(now);
        gatewayPages.check(now);
        proxy.permits().takeDue(now).forEach(late -> late.settle(PartialReadings.UNANSWERED, false, this));
    }

    /** Returns by how many nanoseconds the next check is overdue: a blocked event loop cannot report this itself. May be called on any thread. */
    long overdueNanos() {
        return nanos() - checkedNanos - CHECK_MILLIS * MILLI;
    }

    /** Returns true if no call waits, is in flight or is being answered on this event loop. */
    boolean isQuiet() {
        return inFlight.isEmpty()
                && bots.stream().noneMatch(BotConnection::isBusy)
                && tunnels.stream().noneMatch(Tunnel::isBusy);
    }

    /** Closes the WebSockets with the code for a service restart, so that bots reconnect elsewhere. Called when no call is left. */
    void stopTunnels() {
        List.copyOf(tunnels).forEach(Tunnel::stop);
    }

    List<OpenSocket> sockets() {
        long now = nanos();
        return tunnels.stream().map(tunnel -> tunnel.now(now)).toList();
    }

    boolean hasTunnels() {
        return !tunnels.isEmpty();
    }

    /** Ends all remaining calls because the time for a graceful stop is over. */
    void giveUp() {
        List.copyOf(bots).forEach(BotConnection::giveUp);
        List.copyOf(inFlight).forEach(proxiedCall -> proxiedCall.giveUp("the gateway stopped"));
    }

    @Override
    public Future<?> stop() {
        return pool == null ? Future.succeededFuture() : pool.close();
    }
}
