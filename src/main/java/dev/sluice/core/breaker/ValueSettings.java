package dev.sluice.core.breaker;

import dev.sluice.base.settings.Setting;
import org.jspecify.annotations.Nullable;

/** The thresholds that classify a reported value as a failure; all other values are successes. */
public record ValueSettings(
        @Setting("A value of at least this is a failure. Written as text: \"0.10\".") @Nullable
        DecimalThreshold failAtLeast,

        @Setting("A value of at most this is a failure. Written as text.") @Nullable
        DecimalThreshold failAtMost) {

    public ValueSettings {
        if (failAtLeast == null && failAtMost == null) {
            throw new IllegalArgumentException("no value would be a failure; set 'failAtLeast', 'failAtMost' or both");
        }
    }

    public boolean fails(double value) {
        return (failAtLeast != null && value >= failAtLeast.doubleValue())
                || (failAtMost != null && value <= failAtMost.doubleValue());
    }
}
