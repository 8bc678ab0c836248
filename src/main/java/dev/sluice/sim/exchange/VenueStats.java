package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Map;

/**
 * What a venue has seen: calls in all, by API key (the empty key is public calls), every counter, and bans.
 *
 * @param bans addresses and keys banned so far, each time it happened
 */
public record VenueStats(CallStats total, Map<String, CallStats> byKey, List<LimitStats> limits, long bans) {

    /** Calls that went over any limit: 0 is what a gateway is for. */
    public long overCount() {
        return limits.stream().mapToLong(LimitStats::overCount).sum();
    }
}
