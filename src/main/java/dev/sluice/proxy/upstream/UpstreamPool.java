package dev.sluice.proxy.upstream;

import dev.sluice.core.exchange.Upstream;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.time.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
 * The idle upstream connections of one event loop; the most recently used one is reused first. There is no queue and no bound on busy connections:
 * calls in flight are bounded by the connection limit of the admission controller.
 *
 * <p>Each TLS policy has its own client, because Vert.x applies the policy of a client's first connection to all of them: one for plain connections
 * and one that verifies certificate and host name. Host names are resolved at each connect.
 */
public final class UpstreamPool {
    private static final int MIN_FREE = 4;

    private final Context context;
    private final Ticker clock;
    private final int loops;
    private final UpstreamSettings settings;
    private final NetClientOptions clientOptions;
    /** The clients by the address that their connections leave from. */
    private final Map<String, NetClient> clients = new HashMap<>();

    private volatile boolean isClosed;

    private final ClientSSLOptions tls;
    private final Map<Upstream, ArrayDeque<UpstreamConnection>> free = new HashMap<>();

    /**
     * Creates a pool.
     *
     * @param context the context of the event loop
     * @param loops the number of event loops, which share the connections to each host
     */
    public UpstreamPool(Context context, Ticker clock, UpstreamSettings settings, ClientSSLOptions tls, int loops) {
        this.context = context;
        this.clock = clock;
        this.loops = loops;
        this.settings = settings;
        this.tls = tls.copy().setHostnameVerificationAlgorithm("HTTPS");
        this.tls.setSslHandshakeTimeout(settings.connectTimeoutMs()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        this.clientOptions = new NetClientOptions()
                .setConnectTimeout((int) settings.connectTimeoutMs())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
    }

    long nanos() {
        return clock.nanos();
    }

    UpstreamSettings settings() {
        return settings;
    }

    /** Returns an idle connection that is still usable, or null. */
    @Nullable
    public UpstreamConnection take(Upstream upstream) {
        ArrayDeque<UpstreamConnection> connections = free.get(upstream);
        long now = clock.nanos();
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
     * Opens a connection, including the TLS handshake; completes on this event loop.
     *
     * @param most maximum number of connections to the host over all event loops. This event loop keeps its share of them idle: with fewer idle
     *     connections than busy ones, connections would be closed and reopened at each call, which took 99 instead of 22 µs per call with 512 bots.
     */
    public Future<UpstreamConnection> open(Upstream upstream, int most) {
        int mostFree = Math.max(MIN_FREE, most / loops);
        Promise<UpstreamConnection> opened = Promise.promise();
        // on the context, so that the client uses this event loop; by compose, so that an exception also completes the
        // future
        context.runOnContext(turn -> Future.succeededFuture(upstream)
                .compose(to -> client(to.localAddress()).connect(options(to)))
                .map(socket -> joined(upstream, mostFree, socket))
                .onComplete(opened));
        return opened.future();
    }

    private NetClient client(String localAddress) {
        if (isClosed) {
            throw new IllegalStateException("the pool of upstream connections is closed");
        }
        return clients.computeIfAbsent(localAddress, address -> {
            NetClientOptions options = new NetClientOptions(clientOptions);
            if (!address.isEmpty()) {
                options.setLocalAddress(address);
            }
            return context.owner().createNetClient(options);
        });
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
        connection.freeSince(clock.nanos());
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

    /** Closes connections that were idle for too long. */
    public void check(long nowNanos) {
        for (ArrayDeque<UpstreamConnection> connections : free.values()) {
            for (UpstreamConnection connection : connections) {
                if (!connection.isFresh(nowNanos)) {
                    connection.channelIo().close(); // the connection leaves the pool when closed, after this turn
                }
            }
        }
    }

    /** Closes the idle connections to other upstreams, from whichever address they leave. */
    public void closeBut(Set<Upstream> reachable) {
        free.forEach((upstream, connections) -> {
            if (!reachable.contains(upstream.from(""))) {
                connections.forEach(connection -> connection.channelIo().close());
            }
        });
    }

    public Future<Void> close() {
        isClosed = true;
        return Future.join(clients.values().stream().map(NetClient::close).toList())
                .mapEmpty();
    }
}
