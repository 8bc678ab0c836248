package dev.sluice.core.breaker;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;

/** The settings of a breaker's recovery: how long it stays open and how many successes close it. */
public record RecoverySettings(
        @Setting(
                value = "How long the breaker stays open after its first trip.",
                min = 10,
                max = 86_400_000,
                def = "60000")
        long openMs,

        @Setting(
                value = "Each further trip doubles the open time, up to this limit.",
                min = 10,
                max = 86_400_000,
                def = "960000")
        long maxOpenMs,

        @Setting(value = "The open time is shortened by a random part up to this.", min = 0, max = 90, def = "20")
        int jitterPercent,

        @Setting(
                value = "Each period of this length without a trip undoes one doubling of the open time.",
                min = 1000,
                max = 604_800_000,
                def = "600000")
        long healthyMs,

        @Setting(
                value = "Half-open, first stage: number of calls allowed by the mode that must succeed.",
                min = 1,
                max = 1000,
                def = "2")
        int trialCalls,

        @Setting(
                value = "Half-open, second stage: number of orders, one at a time, that must succeed.",
                min = 1,
                max = 1000,
                def = "3")
        int successes) {

    public RecoverySettings {
        if (maxOpenMs < openMs) {
            throw new IllegalArgumentException("'maxOpenMs' " + maxOpenMs + " is below 'openMs' " + openMs);
        }
    }

    /**
     * Returns the open time after this number of trips in a row.
     *
     * @param random a number from 0 (included) to 1 (excluded), for the jitter
     */
    long openNanos(int trips, double random) {
        int doublings = Math.min(trips - 1, Long.numberOfLeadingZeros(openMs) - 1);
        long nanos = Math.min(maxOpenMs, openMs << doublings) * Nanos.PER_MILLI;
        return nanos - (long) (nanos / 100 * jitterPercent * random);
    }

    long healthyNanos() {
        return healthyMs * Nanos.PER_MILLI;
    }
}
