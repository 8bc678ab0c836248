package dev.sluice.proxy;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/** The deployment of the proxy on one event loop: starts a {@link ProxyEventLoop} and opens the listeners. */
final class ProxyVerticle extends VerticleBase {
    /**
     * What the verticles of one proxy have in common.
     *
     * @param loops gets the event loop of each verticle
     * @param relays the listener for relayed requests; null if there is none
     * @param ports gets the port of each listener, in the same order
     */
    record AllExchanges(
            SharedProxyState state,
            ProxyEventLoops loops,
            List<TrafficListener> listeners,
            @Nullable RelayListener relays,
            AtomicIntegerArray ports) {}

    private final AllExchanges common;
    private final int number;
    private @Nullable ProxyEventLoop loop;

    ProxyVerticle(AllExchanges common, int number) {
        this.common = common;
        this.number = number;
    }

    @Override
    public Future<?> start() {
        ProxyEventLoop started = new ProxyEventLoop(common.state(), (ContextInternal) context, number);
        loop = started;
        vertx.setPeriodic(ProxyEventLoop.CHECK_MILLIS, timer -> started.check());
        List<Future<HttpServer>> servers = new ArrayList<>();
        for (TrafficListener listener : common.listeners()) {
            servers.add(started.listeners().listen(vertx, listener));
        }
        RelayListener relays = common.relays();
        Future<?> relaying =
                relays == null ? Future.succeededFuture() : started.listeners().listen(vertx, relays);
        common.loops().add(started);
        return Future.all(Future.all(servers), relaying).onSuccess(all -> {
            for (int i = 0; i < servers.size(); i++) {
                common.ports().set(i, servers.get(i).result().actualPort());
            }
        });
    }

    @Override
    public Future<?> stop() {
        return loop == null ? Future.succeededFuture() : loop.close();
    }
}
