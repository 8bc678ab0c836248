package dev.sluice.proxy;

import dev.sluice.exchange.Upstream;
import dev.sluice.origin.OriginCheck;
import java.util.Map;

/**
 * All doors at one moment: swapped as a whole by a reload, so that a call sees one configuration only.
 *
 * @param byName exchanges by name and by each other name
 * @param byUpstream the exchange that each configured host belongs to, by the host's name even if it is connected elsewhere; nothing else
 *     is reachable
 * @param admission who may come in
 * @param origins which requests are refused as ones that a web page may have made
 */
public record Doors(
        Map<String, Door> byName, Map<Upstream, Door> byUpstream, Admission admission, OriginCheck origins) {
    public Doors {
        byName = Map.copyOf(byName);
        byUpstream = Map.copyOf(byUpstream);
    }

    /** For whoever gets there. */
    public Doors(Map<String, Door> byName, Map<Upstream, Door> byUpstream) {
        this(byName, byUpstream, Admission.OPEN, OriginCheck.NO_NAMES);
    }

    /** The same, for those only. */
    public Doors admitting(Admission those, OriginCheck otherOrigins) {
        return new Doors(byName, byUpstream, those, otherOrigins);
    }
}
