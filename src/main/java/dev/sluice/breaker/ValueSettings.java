package dev.sluice.breaker;

import dev.sluice.knob.Knob;
import org.jspecify.annotations.Nullable;

/** The thresholds that classify a reported value as a failure; all other values are successes. */
public record ValueSettings(
        @Knob("A value at or above this is a failure, as text: \"0.10\".") @Nullable
        Decimal failAtLeast,

        @Knob("A value at or below this is a failure, as text.") @Nullable
        Decimal failAtMost) {

    public ValueSettings {
        if (failAtLeast == null && failAtMost == null) {
            throw new IllegalArgumentException(
                    "no value would be a failure; state 'failAtLeast', 'failAtMost' or both");
        }
    }

    public boolean fails(double value) {
        return (failAtLeast != null && value >= failAtLeast.number())
                || (failAtMost != null && value <= failAtMost.number());
    }
}
