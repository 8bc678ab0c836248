package dev.sluice.probe;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The HTTP clients of the gateway's own calls to exchanges, by the address of this machine that they leave from. Thread-safe. */
public final class ProbeClients {
    private final Vertx vertx;
    private final WebClientOptions options;
    private final Map<String, WebClient> clients = new ConcurrentHashMap<>();

    /** @param options the options of all clients; redirects are never followed */
    public ProbeClients(Vertx vertx, WebClientOptions options) {
        this.vertx = vertx;
        this.options = new WebClientOptions(options).setFollowRedirects(false);
    }

    /** Returns the client for a local address; "" if the system chooses it. */
    WebClient from(String localAddress) {
        return clients.computeIfAbsent(localAddress, address -> {
            WebClientOptions own = new WebClientOptions(options);
            if (!address.isEmpty()) {
                own.setLocalAddress(address);
            }
            return WebClient.create(vertx, own);
        });
    }

    /**
     * Makes one call to a server of this machine and closes the clients. The first such call of a process loads hundreds of classes, on the event loop that
     * also serves bots; without a warm-up this is the first call of a bot to an exchange, which begins the measurement of its clock.
     */
    public void warmUp(int port) {
        CircuitBreaker breaker = CircuitBreaker.create("warm-up", vertx);
        breaker.execute(() -> from("").get(port, "127.0.0.1", "/").send()).onComplete(over -> {
            breaker.close();
            close();
        });
    }

    public void close() {
        clients.values().forEach(WebClient::close);
    }
}
