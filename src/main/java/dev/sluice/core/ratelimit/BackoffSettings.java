package dev.sluice.core.ratelimit;

import dev.sluice.base.settings.Setting;

/** Settings of the pauses after rate-limit responses (such as 429) and of the ramp after a ban. */
public record BackoffSettings(
        @Setting(value = "Longest first pause of ordinary calls.", min = 1, max = 60_000, def = "1000")
        long firstMs,

        @Setting(value = "Longest pause of ordinary calls.", min = 1, max = 3_600_000, def = "60000")
        long longestMs,

        @Setting(
                value = "Longest first pause of cancels and dead man's calls on 'reject' limits.",
                min = 1,
                max = 60_000,
                def = "100")
        long cancelFirstMs,

        @Setting(
                value = "Longest pause of cancels and dead man's calls on 'reject' limits.",
                min = 1,
                max = 60_000,
                def = "2000")
        long cancelLongestMs,

        @Setting(
                value = "Assumed length of a ban when the exchange does not state its end.",
                min = 1000,
                max = 86_400_000,
                def = "120000")
        long defaultBanMs,

        @Setting(
                value = "After a ban, the usable size of its limit grows from rampFromPercent in this time.",
                min = 0,
                max = 3_600_000,
                def = "60000")
        long rampMs,

        @Setting(value = "Percentage of the usable size at the start of the ramp.", min = 1, max = 100, def = "10")
        int rampFromPercent) {

    public BackoffSettings {
        if (longestMs < firstMs) {
            throw new IllegalArgumentException("'longestMs' " + longestMs + " is below 'firstMs' " + firstMs);
        }
        if (cancelLongestMs < cancelFirstMs) {
            throw new IllegalArgumentException(
                    "'cancelLongestMs' " + cancelLongestMs + " is below 'cancelFirstMs' " + cancelFirstMs);
        }
    }
}
