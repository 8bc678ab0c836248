package dev.sluice.proxy.upstream;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.call.ConnectFailure;
import dev.sluice.core.call.Upstream;
import dev.sluice.proxy.settings.UpstreamSettings;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The upstream connections of one event loop. There is no bound on busy connections: calls in flight are bounded by the
 * connection limit of the admission controller.
 *
 * <p>Each local address has its own client, since it is an option of a client. TLS verifies certificate and host name.
 * Host names are resolved at each connect.
 */
public final class UpstreamPool {
    private static final int MIN_IDLE = 4;

    private final Context context;
    private final Ticker clock;
    private final int loops;
    private final UpstreamSettings settings;
    private final NetClientOptions clientOptions;
    /** The clients by the address that their connections leave from. */
    private final Map<String, NetClient> clients = new HashMap<>();

    private volatile boolean isClosed;

    private final ClientSSLOptions tls;
    private final Map<Upstream, HostPool> hosts = new HashMap<>();

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

    /**
     * Returns BoringSSL where there is a native library for this system, otherwise the TLS of the JDK. The JDK's needs
     * thousands of handshakes until it is compiled, so the first calls after a start are slower with it.
     */
    public static SSLEngineOptions tlsEngine() {
        return OpenSSLEngineOptions.isAvailable() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions();
    }

    long nanos() {
        return clock.nanos();
    }

    /** Runs the action after that time on the event loop of this pool. */
    void later(long millis, Runnable action) {
        context.runOnContext(turn -> context.owner().setTimer(millis, timer -> action.run()));
    }

    UpstreamSettings settings() {
        return settings;
    }

    /** Returns an idle connection that is still usable, or null. */
    public @Nullable UpstreamConnection take(Upstream upstream) {
        HostPool host = hosts.get(upstream);
        return host == null ? null : host.take(clock.nanos());
    }

    /**
     * Completes with the next connection that is opened, including the TLS handshake, or given back by another call; on
     * this event loop.
     *
     * @param max maximum number of connections to the host over all event loops. This event loop keeps its share of
     *     them idle: with fewer idle connections than busy ones, connections would be closed and reopened at each call.
     * @param isUrgent whether the call goes before other calls that wait for a connection
     */
    public Future<UpstreamConnection> next(Upstream upstream, int max, boolean isUrgent) {
        return host(upstream, max).next(isUrgent);
    }

    /**
     * Keeps a connection open to an upstream before its first call, so that this call does not wait for a handshake.
     * The next {@link #check} opens it, unless the settings turn kept connections off.
     */
    public void expect(Upstream upstream, int max) {
        host(upstream, max);
    }

    private HostPool host(Upstream upstream, int max) {
        return hosts.computeIfAbsent(upstream, host -> new HostPool(this, host, Math.max(MIN_IDLE, max / loops)));
    }

    /** Opens a connection for one call only, such as a WebSocket. */
    public Future<UpstreamConnection> open(Upstream upstream) {
        return open(upstream, null);
    }

    Future<UpstreamConnection> open(Upstream upstream, @Nullable HostPool owner) {
        Promise<UpstreamConnection> opened = Promise.promise();
        // on the context, so that the client uses this event loop; by compose, so that an exception also completes the
        // future
        context.runOnContext(turn -> Future.succeededFuture(upstream)
                .compose(to -> client(to.localAddress()).connect(options(to)))
                .map(socket ->
                        new UpstreamConnection(this, owner, ((NetSocketInternal) socket).channelHandlerContext()))
                .onComplete(opened));
        return opened.future();
    }

    /**
     * Returns why {@link #next} or {@link #open} failed. The native transport has one exception class for most errors
     * of the system, so their text tells them apart.
     */
    public static ConnectFailure failure(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return ConnectFailure.DNS;
        }
        if (cause instanceof SSLException) {
            return ConnectFailure.TLS;
        }
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectTimeoutException || text.contains("timed out")) {
            return ConnectFailure.TIMEOUT;
        }
        if (cause instanceof BindException || text.startsWith("bind(")) {
            return ConnectFailure.LOCAL_ADDRESS;
        }
        if (cause instanceof NoRouteToHostException || text.contains("unreachable")) {
            return ConnectFailure.NETWORK;
        }
        if (cause instanceof ClosedChannelException || text.contains("reset")) {
            return ConnectFailure.CLOSED;
        }
        return text.contains("refused") ? ConnectFailure.REFUSED : ConnectFailure.FAILED;
    }

    private NetClient client(String localAddress) {
        if (isClosed) {
            throw new IllegalStateException("the pool of upstream connections is closed");
        }
        return clients.computeIfAbsent(localAddress, address -> {
            NetClientOptions options = new NetClientOptions(clientOptions).setSslEngineOptions(tlsEngine());
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

    /**
     * Creates what the first connection with TLS needs, among it the trusted certificates, by a handshake with a server
     * of this machine. The certificate of that server is not trusted, so the handshake fails. Without this, the first
     * call to an exchange waits longer.
     */
    public void warmUpTls(int port) {
        open(new Upstream("127.0.0.1", port, true))
                .onSuccess(connection -> connection.channelIo().close());
    }

    /** Returns the number of connections that are open or being opened. */
    int connections() {
        return hosts.values().stream().mapToInt(HostPool::connections).sum();
    }

    /** Closes connections that were idle for too long, and keeps one open to each host that was called. */
    public void check(long nowNanos) {
        hosts.values().forEach(host -> host.check(nowNanos, settings.keepOpen()));
    }

    /**
     * Closes the connections to other upstreams, from whichever address they leave: idle ones now, others when their
     * calls end.
     */
    public void closeBut(Set<Upstream> reachable) {
        hosts.entrySet().removeIf(host -> {
            boolean isGone = !reachable.contains(host.getKey().withLocalAddress(""));
            if (isGone) {
                host.getValue().retire();
            }
            return isGone;
        });
    }

    public Future<Void> close() {
        isClosed = true;
        return Future.join(clients.values().stream().map(NetClient::close).toList())
                .mapEmpty();
    }
}
