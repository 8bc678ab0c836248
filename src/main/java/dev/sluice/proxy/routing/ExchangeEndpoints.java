package dev.sluice.proxy.routing;

import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.origin.OriginCheck;
import java.util.Map;

/**
 * All doors at one moment: swapped as a whole by a reload, so that a call sees one configuration only.
 *
 * @param byName exchanges by name and by each other name
 * @param byUpstream the exchange that each configured host belongs to, by the host's name even if it is connected elsewhere; nothing else
 *     is reachable
 * @param clientAccess who may come in
 * @param origins which requests are refused as ones that a web page may have made
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

    /** For whoever gets there. */
    public ExchangeEndpoints(Map<String, ExchangeEndpoint> byName, Map<Upstream, ExchangeEndpoint> byUpstream) {
        this(byName, byUpstream, ClientAccess.OPEN, OriginCheck.NO_NAMES);
    }

    /** The same, for those only. */
    public ExchangeEndpoints admitting(ClientAccess those, OriginCheck otherOrigins) {
        return new ExchangeEndpoints(byName, byUpstream, those, otherOrigins);
    }
}
