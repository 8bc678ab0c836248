package dev.sluice.proxy.routing;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.origin.OriginCheck;
import java.util.Map;

/**
 * All endpoints of one configuration. A reload replaces the whole value, so that a call uses a single configuration.
 *
 * @param byName exchanges by name and by alias
 * @param byUpstream exchanges by configured host, under the host's name even if it is connected elsewhere; no other
 *     host is reachable
 * @param clientAccess the rules for which clients may connect
 * @param origins the check that refuses requests which a web page may have made
 */
public record ExchangeEndpoints(
        Map<String, ExchangeEndpoint> byName,
        Map<Upstream, ExchangeEndpoint> byUpstream,
        ClientAccess clientAccess,
        OriginCheck origins) {
    public ExchangeEndpoints {
        byName = Map.copyOf(byName);
        byUpstream = Map.copyOf(byUpstream);
    }

    /** Creates endpoints with open access. */
    public ExchangeEndpoints(Map<String, ExchangeEndpoint> byName, Map<Upstream, ExchangeEndpoint> byUpstream) {
        this(byName, byUpstream, ClientAccess.OPEN, OriginCheck.NO_NAMES);
    }

    /** Returns the same endpoints with other access rules. */
    public ExchangeEndpoints withAccess(ClientAccess those, OriginCheck otherOrigins) {
        return new ExchangeEndpoints(byName, byUpstream, those, otherOrigins);
    }
}
