package dev.sluice.proxy.routing;

import dev.sluice.core.exchange.Upstream;
import dev.sluice.proxy.http1.MessageHead;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which Host headers lead where on the TLS port, through which a bot comes in that believes to speak to the exchange itself. Nothing is
 * interpreted: a host is one that is configured, letter for letter, or it is none.
 *
 * @param hosts exchanges' hosts that are served, all of them HTTPS at its own port; empty: all that are configured
 * @param names the gateway's own names, behind which are the doors of the traffic port
 */
public record HostRouting(Set<String> hosts, Set<String> names) {
    private static final int HTTPS_PORT = 443;
    private static final String HTTPS = ":443";

    public HostRouting {
        hosts = Set.copyOf(hosts);
        names = Set.copyOf(names);
    }

    /** The host that the header names, without a port that is the exchange's or the one that the connection came in by; null: none. */
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

    /** A WebSocket's host, at whichever port the exchange has it. */
    public RequestRouter.Found findStream(ExchangeEndpoints exchangeEndpoints, String host, String target) {
        return serves(host)
                ? RequestRouter.streamAtHost(exchangeEndpoints, host, target)
                : new RequestRouter.NoMatch(421, "that host is not one of proxy.tls.hosts");
    }

    public RequestRouter.Found find(ExchangeEndpoints exchangeEndpoints, String host, String target) {
        Upstream named = new Upstream(host, HTTPS_PORT, true);
        ExchangeEndpoint exchangeEndpoint =
                serves(host) ? exchangeEndpoints.byUpstream().get(named) : null;
        return exchangeEndpoint == null
                ? new RequestRouter.NoMatch(
                        421, "that host is not an upstream of a configured exchange, or not one of proxy.tls.hosts")
                : RequestRouter.atHost(exchangeEndpoint, named, target);
    }
}
