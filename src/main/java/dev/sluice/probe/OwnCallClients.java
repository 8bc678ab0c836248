package dev.sluice.probe;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The HTTP clients of the gateway's own calls to exchanges, by the local address of their connections. Thread-safe. */
public final class OwnCallClients {
    private final Vertx vertx;
    private final Supplier<WebClientOptions> options;
    private final PoolOptions pool;
    private final Map<String, WebClient> clients = new ConcurrentHashMap<>();

    /** @param options the options of all clients; redirects are never followed */
    public OwnCallClients(Vertx vertx, WebClientOptions options) {
        this(vertx, () -> options, new PoolOptions());
    }

    /**
     * Creates the clients.
     *
     * @param options creates the options when the first client is needed; redirects are never followed
     * @param pool the number of connections that a host may have
     */
    public OwnCallClients(Vertx vertx, Supplier<WebClientOptions> options, PoolOptions pool) {
        this.pool = pool;
        this.vertx = vertx;
        this.options = options;
    }

    /** Returns the client for a local address; "" if the system chooses it. */
    WebClient from(String localAddress) {
        return clients.computeIfAbsent(localAddress, address -> {
            WebClientOptions own = new WebClientOptions(options.get()).setFollowRedirects(false);
            if (!address.isEmpty()) {
                own.setLocalAddress(address);
            }
            return WebClient.create(vertx, own, pool);
        });
    }

    /**
     * Calls two servers of this machine, one of them with TLS; its certificate need not be trusted. The first calls of
     * a process load hundreds of classes and the trusted certificates on an event loop that also serves bots. Without
     * this warm-up, that would delay the first call of a bot to an exchange, which starts the measurement of the
     * exchange's clock.
     */
    public void warmUp(int port, int securePort) {
        CircuitBreaker breaker = CircuitBreaker.create("warm-up", vertx);
        WebClient client = from("");
        Future<?> secure = client.get(securePort, "127.0.0.1", "/").ssl(true).send();
        breaker.execute(() -> client.get(port, "127.0.0.1", "/").send())
                .eventually(() -> secure)
                .onComplete(over -> breaker.close());
    }

    public void close() {
        clients.values().forEach(WebClient::close);
    }
}
