package dev.sluice.proxy;

import dev.sluice.proxy.routing.HostRouting;
import org.jspecify.annotations.Nullable;

/**
 * A listening port for bots.
 *
 * @param port the port number; 0 for a free one
 * @param exchange the only exchange of this port; null if the target names the exchange
 * @param hosts the routing by Host header of a TLS port; null for plain HTTP
 * @param socket the name by which an upgrade in place moves the listening socket; "" if it is not moved
 */
public record TrafficListener(
        String host,
        int port,
        @Nullable String exchange,
        @Nullable HostRouting hosts,
        String socket) {
    /** Creates a listener for plain HTTP whose socket is not moved. */
    public TrafficListener(String host, int port, @Nullable String exchange) {
        this(host, port, exchange, null, "");
    }

    TrafficListener at(int otherPort) {
        return new TrafficListener(host, otherPort, exchange, hosts, socket);
    }
}
