package dev.sluice.sim.exchange;

import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.kernel.CallStats;
import java.util.List;
import java.util.Map;

/**
 * The statistics of a venue: all calls, calls by API key (the empty key stands for public calls), every counter, and
 * bans.
 *
 * @param bans number of bans of addresses and keys so far
 */
public record VenueStats(CallStats total, Map<String, CallStats> byKey, List<LimitStats> limits, long bans) {

    /** Returns the number of calls over any limit. With a correct gateway it is 0. */
    public long overCount() {
        return limits.stream().mapToLong(LimitStats::overCount).sum();
    }
}
