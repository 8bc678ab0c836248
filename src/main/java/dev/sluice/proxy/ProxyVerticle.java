package dev.sluice.proxy;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The deployment of the proxy on one event loop: starts a {@link ProxyEventLoop} and opens the listeners. */
final class ProxyVerticle extends VerticleBase {
    private final Proxy proxy;
    private final List<Proxy.Listener> listeners;
    private final int number;
    private @Nullable ProxyEventLoop loop;

    ProxyVerticle(Proxy proxy, List<Proxy.Listener> listeners, int number) {
        this.proxy = proxy;
        this.listeners = listeners;
        this.number = number;
    }

    @Override
    public Future<?> start() {
        ProxyEventLoop started = new ProxyEventLoop(proxy, (ContextInternal) context, number);
        loop = started;
        vertx.setPeriodic(ProxyEventLoop.CHECK_MILLIS, timer -> started.check());
        List<Future<HttpServer>> servers = new ArrayList<>();
        for (Proxy.Listener listener : listeners) {
            servers.add(started.listeners().listen(vertx, listener));
        }
        Proxy.RelayListener relays = proxy.relayListener();
        Future<?> relaying =
                relays == null ? Future.succeededFuture() : started.listeners().listen(vertx, relays);
        proxy.started(started);
        return Future.all(Future.all(servers), relaying).onSuccess(all -> {
            for (int i = 0; i < servers.size(); i++) {
                proxy.bound(i, servers.get(i).result().actualPort());
            }
        });
    }

    @Override
    public Future<?> stop() {
        return loop == null ? Future.succeededFuture() : loop.close();
    }
}
