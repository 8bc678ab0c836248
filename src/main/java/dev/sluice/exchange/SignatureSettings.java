package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import org.jspecify.annotations.Nullable;

/** How long a signed call lives, on the exchange's clock. */
public record SignatureSettings(
        @Knob(
                value =
                        "Parameter with the time it was signed at, Unix seconds, milliseconds or microseconds by its magnitude.",
                min = 1,
                max = 64)
        String timestamp,

        @Knob(value = "Parameter with how long it lives in milliseconds, if the caller may say.", min = 1, max = 64)
        @Nullable
        String window,

        @Knob(value = "How long it lives when the call does not say.", min = 1, max = 3_600_000)
        long windowDefaultMs,

        @Knob(value = "The longest life the exchange allows.", min = 1, max = 3_600_000)
        long windowMaxMs,

        @Knob(value = "How far the time may lie ahead of the exchange's.", min = 0, max = 3_600_000)
        long aheadMs) {}
