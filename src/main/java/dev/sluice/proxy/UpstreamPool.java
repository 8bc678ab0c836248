package dev.sluice.proxy;

import dev.sluice.core.exchange.Upstream;
import dev.sluice.proxy.settings.UpstreamSettings;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The free upstream connections of one event loop; the one used last is taken first. It has no queue and no bound on busy ones: the gate's
 * limit on connections is what bounds calls in flight.
 *
 * <p>One client for each TLS policy, because Vert.x keeps the policy of a client's first connection for all of them: plain ones, and ones that
 * verify certificate and host name. Names are resolved at each connect.
 */
final class UpstreamPool {
    private static final int LEAST_FREE = 4;

    private final ProxyVerticle proxyVerticle;
    private final UpstreamSettings settings;
    private final NetClient client;
    private final ClientSSLOptions tls;
    private final Map<Upstream, ArrayDeque<UpstreamConnection>> free = new HashMap<>();

    UpstreamPool(ProxyVerticle proxyVerticle, UpstreamSettings settings, ClientSSLOptions tls) {
        this.proxyVerticle = proxyVerticle;
        this.settings = settings;
        this.tls = tls.copy().setHostnameVerificationAlgorithm("HTTPS");
        this.tls.setSslHandshakeTimeout(settings.connectTimeoutMs()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        this.client = proxyVerticle
                .vertx()
                .createNetClient(new NetClientOptions()
                        .setConnectTimeout((int) settings.connectTimeoutMs())
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true));
    }

    ProxyVerticle proxyVerticle() {
        return proxyVerticle;
    }

    UpstreamSettings settings() {
        return settings;
    }

    /** A free connection that is alive, or null. */
    @Nullable
    UpstreamConnection take(Upstream upstream) {
        ArrayDeque<UpstreamConnection> connections = free.get(upstream);
        long now = proxyVerticle.nanos();
        UpstreamConnection connection;
        while (connections != null && (connection = connections.pollLast()) != null) {
            if (connection.isFresh(now)) {
                return connection;
            }
            connection.channelIo().close();
        }
        return null;
    }

    /**
     * Opens one, TLS handshake included; completes on this loop.
     *
     * @param most connections to that host, all loops together; this one keeps its share of them free. Fewer than are busy at a time would
     *     be closed and opened again at each call, which cost four times as much as the call (22 and 99 µs with 512 bots).
     */
    Future<UpstreamConnection> open(Upstream upstream, int most) {
        int mostFree = Math.max(LEAST_FREE, most / proxyVerticle.loops());
        ContextInternal context = proxyVerticle.context();
        PromiseInternal<UpstreamConnection> opened = context.promise();
        context.emit(
                upstream,
                to -> client.connect(options(to))
                        .map(socket -> joined(to, mostFree, socket))
                        .onComplete(opened));
        return opened.future();
    }

    private ConnectOptions options(Upstream to) {
        return new ConnectOptions()
                .setHost(to.host())
                .setPort(to.port())
                .setSsl(to.tls())
                .setSslOptions(tls)
                .setTimeout((int) settings.connectTimeoutMs());
    }

    private UpstreamConnection joined(Upstream upstream, int mostFree, NetSocket socket) {
        return UpstreamConnection.over(this, upstream, mostFree, ((NetSocketInternal) socket).channelHandlerContext());
    }

    void free(UpstreamConnection connection) {
        ArrayDeque<UpstreamConnection> connections =
                free.computeIfAbsent(connection.upstream(), any -> new ArrayDeque<>());
        connection.freeSince(proxyVerticle.nanos());
        if (!connection.channelIo().isOpen() || connections.size() >= connection.mostFree()) {
            connection.channelIo().close();
        } else {
            connections.addLast(connection);
        }
    }

    void closed(UpstreamConnection connection) {
        ArrayDeque<UpstreamConnection> connections = free.get(connection.upstream());
        if (connections != null) {
            connections.remove(connection);
            if (connections.isEmpty()) {
                free.remove(connection.upstream());
            }
        }
    }

    int freeConnections() {
        int n = 0;
        for (ArrayDeque<UpstreamConnection> connections : free.values()) {
            n += connections.size();
        }
        return n;
    }

    /** Closes what was not used for too long. */
    void check(long nowNanos) {
        for (ArrayDeque<UpstreamConnection> connections : free.values()) {
            for (UpstreamConnection connection : connections) {
                if (!connection.isFresh(nowNanos)) {
                    connection.channelIo().close(); // leaves the pool when it is closed, after this turn
                }
            }
        }
    }

    /** Closes what leads elsewhere. */
    void closeBut(Set<Upstream> reachable) {
        free.forEach((upstream, connections) -> {
            if (!reachable.contains(upstream)) {
                connections.forEach(connection -> connection.channelIo().close());
            }
        });
    }

    Future<Void> close() {
        return client.close();
    }
}
