package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The counters of the simulated exchange.
 *
 * @param calls all calls
 * @param overLimit calls that exceeded any of its limits
 * @param bans addresses and keys it banned
 * @param peakWeight the largest request weight that this machine's address used in one window
 * @param weightSize the weight allowed in one window
 * @param takenWeight the weight counted for this machine's address in all windows
 */
record ExchangeCounts(long calls, long overLimit, long bans, long peakWeight, long weightSize, long takenWeight) {

    /** Returns the difference to {@code earlier}; the peak is that of the whole time. */
    ExchangeCounts since(ExchangeCounts earlier) {
        return new ExchangeCounts(
                calls - earlier.calls,
                overLimit - earlier.overLimit,
                bans - earlier.bans,
                peakWeight,
                weightSize,
                takenWeight - earlier.takenWeight);
    }

    static ExchangeCounts of(JsonNode stats) {
        long over = 0;
        long peak = 0;
        long size = 0;
        long taken = 0;
        for (JsonNode limit : stats.path("limits")) {
            over += limit.path("overCount").asLong();
            if (limit.path("limit").asText().equals("spot-weight")) {
                peak = Math.max(peak, limit.path("peakUsed").asLong());
                size = limit.path("size").asLong();
                taken += limit.path("takenUnits").asLong();
            }
        }
        return new ExchangeCounts(
                stats.path("total").path("calls").asLong(),
                over,
                stats.path("bans").asLong(),
                peak,
                size,
                taken);
    }
}
