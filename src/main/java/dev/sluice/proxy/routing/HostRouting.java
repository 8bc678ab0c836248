package dev.sluice.proxy.routing;

import dev.sluice.core.call.Upstream;
import dev.sluice.proxy.http1.MessageHead;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routing by Host header on the TLS port, for bots that address the exchange's own host name. A host must match a
 * configured one exactly; nothing is interpreted.
 *
 * @param hosts the exchange hosts that are served, all of them HTTPS on port 443; empty for all configured hosts
 * @param names the gateway's own host names, which serve the same paths as the traffic port
 */
public record HostRouting(Set<String> hosts, Set<String> names) {
    private static final int HTTPS_PORT = 443;
    private static final String HTTPS = ":443";

    public HostRouting {
        hosts = Set.copyOf(hosts);
        names = Set.copyOf(names);
    }

    /**
     * Returns the host in the Host header without port 443 or the given port of the connection; null if the header is
     * missing or has another port.
     */
    public @Nullable String host(MessageHead messageHead, int port) {
        String host = messageHead.get("host");
        if (host == null) {
            return null;
        }
        String own = ":" + port;
        int end = host.endsWith(HTTPS)
                ? host.length() - HTTPS.length()
                : host.endsWith(own) ? host.length() - own.length() : host.length();
        String name = host.substring(0, end);
        return name.isEmpty() || name.indexOf(':') >= 0 ? null : name;
    }

    public boolean isOurs(String host) {
        return names.contains(host);
    }

    private boolean serves(String host) {
        return hosts.isEmpty() || hosts.contains(host);
    }

    /** Finds the WebSocket for a host, at any port configured for the exchange. */
    public RequestRouter.RoutingResult findStream(
            ExchangeEndpoints exchangeEndpoints, String host, String target, BotPrefix bot) {
        return serves(host)
                ? RequestRouter.streamAtHost(exchangeEndpoints, host, target, bot)
                : new RequestRouter.NoMatch(421, "this host is not in proxy.tls.hosts in conf/sluice.json");
    }

    /** Returns the host of a target {@code HOST:443}; null if it is not of a configured exchange, or not served. */
    public @Nullable String exchangeHost(ExchangeEndpoints exchangeEndpoints, String target) {
        if (!target.endsWith(HTTPS)) {
            return null;
        }
        String host = target.substring(0, target.length() - HTTPS.length());
        Upstream named = new Upstream(host, HTTPS_PORT, true);
        boolean isServed = serves(host)
                && (exchangeEndpoints.byUpstream().containsKey(named)
                        || exchangeEndpoints.byName().values().stream()
                                .anyMatch(each -> each.exchange().streams().isAt(named)));
        return isServed ? host : null;
    }

    public RequestRouter.RoutingResult find(
            ExchangeEndpoints exchangeEndpoints, String host, String target, BotPrefix bot) {
        Upstream named = new Upstream(host, HTTPS_PORT, true);
        ExchangeEndpoint exchangeEndpoint =
                serves(host) ? exchangeEndpoints.byUpstream().get(named) : null;
        return exchangeEndpoint == null
                ? new RequestRouter.NoMatch(
                        421,
                        "this host is not an upstream of a configured exchange, or not in proxy.tls.hosts in conf/sluice.json")
                : RequestRouter.atHost(exchangeEndpoint, named, target, bot);
    }
}
