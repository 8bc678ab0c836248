package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import org.jspecify.annotations.Nullable;

/** Settings that state what the exchange documents about one limit, for one account tier. */
public record DocumentedLimit(
        @Setting(value = "Tier of the account. Absent: all tiers.", min = 1, max = 64) @Nullable
        String tier,

        @Setting(value = "Size in units.", min = 1, max = 1_000_000_000)
        long size,

        @Setting(
                value = "Length of the window. For a counter or bucket: the time in which 'returned' units come back.",
                min = 1,
                max = 172_800_000)
        long windowMs,

        @Setting(
                value = "Counter and bucket only: units that come back every windowMs.",
                min = 0,
                max = 1_000_000_000,
                def = "0")
        long returned,

        @Setting(value = "Source and date.", min = 1, max = 1000)
        String source,

        @Setting(value = "How sources differ, and which one was used.", min = 1, max = 1000) @Nullable
        String conflict) {}
