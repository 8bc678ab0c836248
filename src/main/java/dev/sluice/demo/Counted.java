package dev.sluice.demo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the simulated exchange itself counted, in its own code.
 *
 * @param overLimit calls that went over any of its limits
 * @param bans addresses and keys it banned
 * @param peakWeight most request weight used in one window by this machine's address
 * @param weightSize what it allows in one window
 * @param takenWeight what it took of this machine's address in all windows
 */
record Counted(long calls, long overLimit, long bans, long peakWeight, long weightSize, long takenWeight) {

    /** What came on top of {@code earlier}; the peak is that of all the time. */
    Counted since(Counted earlier) {
        return new Counted(
                calls - earlier.calls,
                overLimit - earlier.overLimit,
                bans - earlier.bans,
                peakWeight,
                weightSize,
                takenWeight - earlier.takenWeight);
    }

    static Counted of(JsonNode stats) {
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
        return new Counted(
                stats.path("total").path("calls").asLong(),
                over,
                stats.path("bans").asLong(),
                peak,
                size,
                taken);
    }
}
