package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import org.jspecify.annotations.Nullable;

/** Settings for how long a signed call is valid, by the clock of the exchange. */
public record SignatureSettings(
        @Setting(
                value = "Parameter with the time it was signed at, Unix seconds, milliseconds or microseconds by its"
                        + " magnitude.",
                min = 1,
                max = 64)
        @Nullable
        String timestamp,

        @Setting(value = "Parameter with how long it lives in milliseconds, if the caller may say.", min = 1, max = 64)
        @Nullable
        String window,

        @Setting(
                value = "Header with the time it was signed at, in the place of a parameter; \"Authorization/ts\":"
                        + " what stands behind 'ts=' in it. Seconds may have decimals; ISO 8601 in UTC is read"
                        + " too.",
                min = 1,
                max = 64)
        @Nullable
        String timestampHeader,

        @Setting(
                value = "Header with how long it lives in milliseconds, in the place of a parameter.",
                min = 1,
                max = 64)
        @Nullable
        String windowHeader,

        @Setting(
                value = "Header with the time at which the exchange is to drop the call in any case, if the caller may"
                        + " say.",
                min = 1,
                max = 64)
        @Nullable
        String expiresHeader,

        @Setting(value = "Parameter with that time, in the place of a header.", min = 1, max = 64) @Nullable
        String expires,

        @Setting(
                value = "How long it lives when the call does not say; where only its end is told, how long it is"
                        + " thought to have lived before.",
                min = 1,
                max = 3_600_000)
        long windowDefaultMs,

        @Setting(value = "The longest life the exchange allows.", min = 1, max = 3_600_000)
        long windowMaxMs,

        @Setting(value = "How far the time may lie ahead of the exchange's.", min = 0, max = 3_600_000)
        long aheadMs) {
    public SignatureSettings {
        boolean endOnly = timestamp == null && timestampHeader == null && (expires == null) != (expiresHeader == null);
        if ((timestamp == null) == (timestampHeader == null) && !endOnly) {
            throw new IllegalArgumentException("a signature states its time in exactly one of timestamp (a parameter)"
                    + " and timestampHeader; name one of them, or, where calls tell only when they end, one of expires"
                    + " and expiresHeader");
        }
        if (!endOnly && expires != null) {
            throw new IllegalArgumentException(
                    "expires (a parameter) stands beside no other time; use expiresHeader, or leave the others out");
        }
    }
}
