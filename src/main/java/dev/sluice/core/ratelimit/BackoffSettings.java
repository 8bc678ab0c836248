package dev.sluice.core.ratelimit;

import dev.sluice.config.annotation.Setting;

/** Settings of the pauses after rate-limit responses (such as 429) and of the ramp after a ban. */
public record BackoffSettings(
        @Setting(value = "Ordinary calls: bound of the first pause.", min = 1, max = 60_000, def = "1000")
        long firstMs,

        @Setting(value = "Ordinary calls: bound of the longest pause.", min = 1, max = 3_600_000, def = "60000")
        long longestMs,

        @Setting(
                value = "Cancels and dead-man calls on 'reject' limits: bound of the first pause.",
                min = 1,
                max = 60_000,
                def = "100")
        long cancelFirstMs,

        @Setting(
                value = "Cancels and dead-man calls on 'reject' limits: bound of the longest pause.",
                min = 1,
                max = 60_000,
                def = "2000")
        long cancelLongestMs,

        @Setting(
                value = "A ban whose end the exchange does not tell is taken to last this long.",
                min = 1000,
                max = 86_400_000,
                def = "120000")
        long banUnknownMs,

        @Setting(
                value =
                        "After a ban the usable size of its limit grows from rampFromPercent to all of it in this time.",
                min = 0,
                max = 3_600_000,
                def = "60000")
        long rampMs,

        @Setting(value = "Share of the usable size with which the ramp begins.", min = 1, max = 100, def = "10")
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
