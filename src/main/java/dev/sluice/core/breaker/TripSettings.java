package dev.sluice.core.breaker;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.settings.Variant;

/** The condition that trips a breaker. Only a failure can trip it, never the passing of time. */
public sealed interface TripSettings {
    /** A number of consecutive failures within a time window; a success of the same category resets the count. */
    @Variant("consecutive")
    record Consecutive(
            @Setting(
                    value = "Number of consecutive failures that trips the breaker. A success resets the count.",
                    min = 1,
                    max = 1000)
            int consecutive,

            @Setting(
                    value = "All these failures must lie within this time.",
                    min = 1000,
                    max = 86_400_000,
                    def = "300000")
            long withinMs)
            implements TripSettings {}

    /** A percentage of failed calls in a time window, with a minimum number of calls. */
    @Variant("percent")
    record Rate(
            @Setting(value = "Percentage of failed calls that trips the breaker.", min = 1, max = 100)
            int percent,

            @Setting(
                    value = "Minimum number of calls; with fewer calls the breaker does not trip.",
                    min = 1,
                    max = 1_000_000,
                    def = "20")
            int ofAtLeast,

            @Setting(
                    value = "Length of the period whose calls are counted; it moves in steps of a tenth.",
                    min = 1000,
                    max = 86_400_000,
                    def = "60000")
            long withinMs)
            implements TripSettings {}
}
