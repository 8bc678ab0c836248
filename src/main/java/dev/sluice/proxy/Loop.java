package dev.sluice.proxy;

import dev.sluice.gate.Effects;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the proxy: its listeners, the connections of bots that fell to it, its upstream pool and the calls in flight.
 * Nothing of it is shared with another loop but the gates. Everything runs on its own thread; {@link #execute} is the way in from others.
 */
final class Loop extends VerticleBase implements Effects.Sink {
    static final long MILLI = 1_000_000L;

    /** Most header fields of a request or an answer. */
    static final int MOST_FIELDS = 128;

    private static final long CHECK_MILLIS = 50;

    private final Proxy proxy;
    private final List<Proxy.Listener> listeners;
    private final Effects effects = new Effects();
    private final Map<Gate, GateTimer> timers = new HashMap<>();
    private final Set<BotConnection> bots = new HashSet<>();
    private final Set<Trip> inFlight = new HashSet<>();
    private @Nullable UpstreamPool pool;
    private boolean delivering;

    Loop(Proxy proxy, List<Proxy.Listener> listeners) {
        this.proxy = proxy;
        this.listeners = listeners;
    }

    @Override
    public Future<?> start() {
        pool = new UpstreamPool(this, settings().upstream(), proxy.setup().tls());
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
        return vertx.createHttpServer(options)
                .connectionHandler(connection -> accept(connection, listener.exchange()))
                .requestHandler(this::page)
                .listen(listener.port(), listener.host());
    }

    private void accept(HttpConnection accepted, @Nullable String exchange) {
        accepted.exceptionHandler(expected -> {}); // broken connections are no news; they are counted where they matter
        ChannelPipeline pipeline =
                ((Http1xServerConnection) accepted).channelHandlerContext().pipeline();
        BotConnection bot = new BotConnection(this, exchange);
        pipeline.replace("httpDecoder", "httpDecoder", bot);
        bots.add(bot);
        if (proxy.connections().incrementAndGet() > settings().mostConnections()) {
            bot.refuseConnection();
        }
    }

    void left(BotConnection bot) {
        if (bots.remove(bot)) {
            proxy.connections().decrementAndGet();
        }
    }

    /** A page of ours, by the HTTP server. */
    private void page(HttpServerRequest request) {
        BotConnection bot = ((Http1xServerConnection) request.connection())
                .channelHandlerContext()
                .pipeline()
                .get(BotConnection.class);
        request.response().endHandler(ended -> execute(bot::finished));
        proxy.pages().handle(request);
    }

    // ---- what its calls need

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

    Counts counts() {
        return proxy.counts();
    }

    Doors doors() {
        return proxy.setup().doors().get();
    }

    UpstreamPool pool() {
        if (pool == null) {
            throw new IllegalStateException("the loop has not started");
        }
        return pool;
    }

    Effects effects() {
        return effects;
    }

    long nanos() {
        return proxy.setup().ticker().nanos();
    }

    boolean draining() {
        return proxy.draining();
    }

    void inFlight(Trip trip) {
        inFlight.add(trip);
    }

    void landed(Trip trip) {
        inFlight.remove(trip);
    }

    /** Now if this is its thread, else in its next turn. */
    void execute(Runnable task) {
        if (context().nettyEventLoop().inEventLoop()) {
            task.run();
        } else {
            context().nettyEventLoop().execute(task);
        }
    }

    // ---- the gate's decisions

    /** After a word with a gate that may move its next tick: decisions go to their owners, and that tick is seen to. */
    void afterGate(Gate gate) {
        deliver();
        GateTimer timer = timers.get(gate);
        if (timer == null) {
            timer = new GateTimer(this, gate, context().nettyEventLoop());
            timers.put(gate, timer);
        }
        timer.arm();
    }

    /** Decisions about other calls go to their owners. */
    void deliver() {
        if (!effects.isEmpty() && !delivering) {
            delivering = true;
            try {
                effects.drain(this);
            } finally {
                delivering = false;
            }
        }
    }

    @Override
    public void decided(Ticket ticket, Verdict verdict) {
        deliver(ticket, verdict);
    }

    /** Brings a decision to the call it is about, on that call's thread. Any thread. */
    static void deliver(Ticket ticket, Verdict verdict) {
        if (ticket.owner() instanceof Trip trip) {
            Loop loop = trip.loop();
            loop.execute(() -> loop.tell(trip, verdict));
        } else if (ticket.owner() instanceof Effects.Sink sink) {
            sink.decided(ticket, verdict);
        }
    }

    /** One call's trouble must not keep the others from hearing their decisions. */
    private void tell(Trip trip, Verdict verdict) {
        try {
            trip.decided(verdict);
        } catch (RuntimeException e) {
            context().reportException(e);
        }
    }

    // ---- time

    private void check() {
        long now = nanos();
        for (Trip trip : List.copyOf(inFlight)) {
            trip.check(now);
        }
        for (BotConnection bot : List.copyOf(bots)) {
            bot.check(now);
        }
        pool().check(now);
    }

    /** Whether no call waits, flies or is being answered here. */
    boolean isQuiet() {
        return inFlight.isEmpty() && bots.stream().noneMatch(BotConnection::isBusy);
    }

    /** The time for a graceful stop is over. */
    void giveUp() {
        List.copyOf(bots).forEach(BotConnection::giveUp);
        List.copyOf(inFlight).forEach(trip -> trip.giveUp("the gateway stopped"));
    }

    @Override
    public Future<?> stop() {
        return pool == null ? Future.succeededFuture() : pool.close();
    }
}
