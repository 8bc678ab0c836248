package dev.sluice.core.breaker;

import dev.sluice.config.annotation.Setting;

/** The settings that say how long a breaker stays open and how many successes close it. */
public record RecoverySettings(
        @Setting(value = "Open time after the first trip.", min = 10, max = 86_400_000, def = "60000")
        long openMs,

        @Setting(
                value = "Each further trip doubles the open time, up to this.",
                min = 10,
                max = 86_400_000,
                def = "960000")
        long longestOpenMs,

        @Setting(
                value =
                        "The open time is shortened by a random part of itself up to this percentage, so that several gateways do not come back together.",
                min = 0,
                max = 90,
                def = "20")
        int jitterPercent,

        @Setting(
                value = "Each time that it stayed closed for so long takes one doubling back.",
                min = 1000,
                max = 604_800_000,
                def = "600000")
        long healthyMs,

        @Setting(
                value = "Half-open, first stage: so many calls that pass anyway must go well.",
                min = 1,
                max = 1000,
                def = "2")
        int looks,

        @Setting(
                value = "Half-open, second stage: so many orders, one at a time, must go well until it closes.",
                min = 1,
                max = 1000,
                def = "3")
        int successes) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    public RecoverySettings {
        if (longestOpenMs < openMs) {
            throw new IllegalArgumentException("'longestOpenMs' " + longestOpenMs + " is below 'openMs' " + openMs);
        }
    }

    /**
     * Returns the open time after this number of trips in a row.
     *
     * @param chance from 0 (included) to 1 (excluded), for the jitter
     */
    long openNanos(int trips, double chance) {
        int doublings = Math.min(trips - 1, Long.numberOfLeadingZeros(openMs) - 1);
        long nanos = Math.min(longestOpenMs, openMs << doublings) * NANOS_PER_MILLI;
        return nanos - (long) (nanos / 100 * jitterPercent * chance);
    }

    long healthyNanos() {
        return healthyMs * NANOS_PER_MILLI;
    }
}
