package dev.sluice.proxy.routing;

import dev.sluice.core.call.Upstream;
import dev.sluice.proxy.http1.MessageHead;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The routing by Host header on the TLS port, for bots that address the exchange's own host name. A host must match a
 * configured one exactly; nothing is interpreted.
 *
 * @param hosts the exchange hosts that are served; empty for all configured hosts
 * @param names the gateway's own host names, which serve the same paths as the traffic port
 */
public record HostRouting(Set<String> hosts, Set<String> names) {
    private static final int HTTPS_PORT = 443;
    private static final String HTTPS = ":443";
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");

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

    public boolean isGatewayName(String host) {
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

    /**
     * Returns what a target {@code HOST:PORT} names; null if it is not served: neither a host of calls on port 443 nor
     * one of WebSockets.
     */
    public @Nullable Upstream exchangeHost(ExchangeEndpoints exchangeEndpoints, String target) {
        int colon = target.lastIndexOf(':');
        String port = target.substring(colon + 1);
        if (colon < 0 || !PORT.matcher(port).matches()) {
            return null;
        }
        Upstream named = new Upstream(target.substring(0, colon), Integer.parseInt(port), true);
        boolean isCalled =
                named.port() == HTTPS_PORT && exchangeEndpoints.byUpstream().containsKey(named);
        boolean isServed = serves(named.host())
                && (isCalled
                        || exchangeEndpoints.byName().values().stream()
                                .anyMatch(each -> each.exchange().streams().hasHost(named)));
        return isServed ? named : null;
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
