package dev.sluice.core.orderrule;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;

/** Settings for reading the latest prices, which rules about orders use. */
public record OrderPriceSettings(
        @Setting(
                value = "Time between two reads of the latest prices; none if bots have just read all.",
                min = 500,
                max = 600_000,
                def = "3000")
        long everyMs,

        @Setting(
                value = "Age from which a price no longer counts: rules that need it cannot be computed.",
                min = 1000,
                max = 3_600_000,
                def = "15000")
        long maxAgeMs) {
    public OrderPriceSettings {
        if (maxAgeMs < everyMs) {
            throw new IllegalArgumentException("maxAgeMs is " + maxAgeMs + "; allowed: at least everyMs, " + everyMs
                    + ", so that a price is at hand");
        }
    }

    long maxAgeNanos() {
        return maxAgeMs * Nanos.PER_MILLI;
    }
}
