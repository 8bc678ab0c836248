package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings for how long a signed call is valid, by the clock of the exchange. */
public record SignatureSettings(
        @Setting(
                value = "Parameter with the time of signing: Unix seconds, milliseconds or microseconds, recognised by "
                        + "magnitude, or ISO 8601 in UTC.",
                min = 1,
                max = 64)
        @Nullable
        String timestamp,

        @Setting(value = "Parameter with the validity in milliseconds, if the caller may set it.", min = 1, max = 64)
        @Nullable
        String window,

        @Setting(
                value = "Header with the time of signing; where a parameter is named too, a call has either of them. "
                        + "\"Authorization/ts\": the text after 'ts=' in that header. Decimal seconds and ISO "
                        + "8601 in UTC are accepted too.",
                min = 1,
                max = 64)
        @Nullable
        String timestampHeader,

        @Setting(value = "Header with the validity in milliseconds, instead of a parameter.", min = 1, max = 64)
        @Nullable
        String windowHeader,

        @Setting(
                value = "Header with the time after which the exchange must drop the call, if the caller may set it.",
                min = 1,
                max = 64)
        @Nullable
        String expiresHeader,

        @Setting(value = "Parameter with that time, instead of a header.", min = 1, max = 64) @Nullable
        String expires,

        @Setting(
                value = "Validity of a call that does not state it. For a call that states only its end: the assumed "
                        + "validity before that end.",
                min = 1,
                max = 3_600_000)
        long windowDefaultMs,

        @Setting(
                value = "Longest validity that the exchange allows. Absent: not documented.",
                min = 1,
                max = 3_600_000,
                def = "3600000")
        long windowMaxMs,

        @Setting(
                value = "How far the time of signing may be ahead of the exchange's time. Absent: not documented.",
                min = 0,
                max = 3_600_000,
                def = "3600000")
        long aheadMs,

        @Setting(value = "Source of the numbers: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {
    public SignatureSettings {
        boolean endOnly = timestamp == null && timestampHeader == null && (expires == null) != (expiresHeader == null);
        if (timestamp == null && timestampHeader == null && !endOnly) {
            throw new IllegalArgumentException("a signature has its time in timestamp (a parameter) or timestampHeader;"
                    + " set one of them or, if calls state only their end, one of expires and expiresHeader");
        }
        if (!endOnly && expires != null) {
            throw new IllegalArgumentException(
                    "expires (a parameter) allows no other time; use expiresHeader, or remove the others");
        }
    }

    /**
     * Returns the parameters with the time of signing, the window and the end; null for one that the exchange does not
     * have.
     */
    public List<@Nullable String> parameters() {
        return Arrays.asList(timestamp, window, expires);
    }
}
