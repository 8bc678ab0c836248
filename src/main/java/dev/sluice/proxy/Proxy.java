package dev.sluice.proxy;

import dev.sluice.gate.Effects;
import dev.sluice.gate.Event;
import dev.sluice.gate.Gate;
import dev.sluice.time.Ticker;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ClientSSLOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The traffic ports: one {@link Loop} for each event loop, all on the same listeners. Any thread. */
public final class Proxy {
    /** A port that is listened at; port 0 is a free one. {@code exchange}: the only one it leads to, or null for all doors. */
    public record Listener(String host, int port, @Nullable String exchange) {}

    /**
     * What the proxy is made of.
     *
     * @param doors asked for each call, so that a reload takes effect with the next
     * @param tls trust for upstreams; names are verified in any case
     * @param health answers {@code /health} and what is below
     * @param loops how many event loops
     */
    public record Setup(
            ProxySettings settings,
            Supplier<Doors> doors,
            Ticker ticker,
            ClientSSLOptions tls,
            Handler<HttpServerRequest> health,
            int loops) {}

    private static final long QUIET_CHECK_MILLIS = 20;

    /** To Vert.x a negative port is a free one that all who name the same number share: the loops of one proxy must, two proxies must not. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger(-1000);

    private final Vertx vertx;
    private final Setup setup;
    private final OwnPages pages;
    private final Counts counts = new Counts();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private volatile AtomicIntegerArray ports = new AtomicIntegerArray(0);
    private volatile boolean draining;
    private volatile @Nullable String deployment;

    public Proxy(Vertx vertx, Setup setup) {
        this.vertx = vertx;
        this.setup = setup;
        this.pages =
                new OwnPages(setup.doors(), setup.health(), setup.settings().healthOnTrafficPort());
    }

    /** Opens the ports; completes with their numbers, in the same order, or with why one could not be opened. */
    public Future<List<Integer>> listen(List<Listener> listeners) {
        ports = new AtomicIntegerArray(listeners.size());
        List<Listener> shared = new ArrayList<>();
        for (Listener listener : listeners) {
            int port = listener.port() == 0 ? FREE_PORTS.getAndDecrement() : listener.port();
            shared.add(new Listener(listener.host(), port, listener.exchange()));
        }
        return vertx.deployVerticle(() -> new Loop(this, shared), new DeploymentOptions().setInstances(setup.loops()))
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
        Effects effects = new Effects();
        Set<Gate> gates =
                setup.doors().get().byName().values().stream().map(Door::gate).collect(Collectors.toSet());
        for (Gate gate : gates) {
            gate.tell(new Event.Draining(), setup.ticker().nanos(), effects);
        }
        effects.drain(Loop::deliver);
        Promise<Void> quiet = Promise.promise();
        awaitQuiet(quiet, setup.ticker().nanos() + atMost.toNanos());
        return quiet.future().compose(over -> close());
    }

    private void awaitQuiet(Promise<Void> quiet, long deadlineNanos) {
        List<Future<Boolean>> asked = new ArrayList<>();
        for (Loop loop : loops) {
            Promise<Boolean> isQuiet = Promise.promise();
            loop.execute(() -> isQuiet.complete(loop.isQuiet()));
            asked.add(isQuiet.future());
        }
        Future.all(asked).onComplete(all -> {
            boolean over = setup.ticker().nanos() - deadlineNanos >= 0;
            if (asked.stream().allMatch(Future::result)) {
                quiet.complete();
            } else if (over) {
                loops.forEach(loop -> loop.execute(loop::giveUp));
                vertx.setTimer(QUIET_CHECK_MILLIS, timer -> quiet.complete());
            } else {
                vertx.setTimer(QUIET_CHECK_MILLIS, timer -> awaitQuiet(quiet, deadlineNanos));
            }
        });
    }

    /** Stops at once. */
    public Future<Void> close() {
        String id = deployment;
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }

    /** Acts upon what somebody else's word with a gate has decided: calls that waited hear of it, and the gate's next tick is seen to. */
    public void after(Gate gate, Effects effects) {
        effects.drain(Loop::deliver);
        loops.stream().findFirst().ifPresent(loop -> loop.execute(() -> loop.afterGate(gate)));
    }

    public Counts counts() {
        return counts;
    }

    /** Connections of bots now. */
    public int openConnections() {
        return connections.get();
    }

    Setup setup() {
        return setup;
    }

    OwnPages pages() {
        return pages;
    }

    AtomicInteger connections() {
        return connections;
    }

    boolean draining() {
        return draining;
    }

    void started(Loop loop) {
        loops.add(loop);
    }

    void bound(int listener, int port) {
        ports.set(listener, port);
    }
}
