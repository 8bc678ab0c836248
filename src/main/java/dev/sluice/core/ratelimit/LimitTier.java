package dev.sluice.core.ratelimit;

import dev.sluice.base.settings.Setting;
import org.jspecify.annotations.Nullable;

/** The documented size of a limit for one tier of accounts. */
public record LimitTier(
        @Setting(value = "Name of the tier.", min = 1, max = 64)
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
        String conflict) {

    /**
     * Returns whether burst and long-term rate of a limit are within this tier; cross-multiplied to stay in whole
     * numbers.
     */
    boolean allows(LimitSettings limit) {
        boolean decays = limit.returned() > 0 && returned > 0;
        long rate = decays ? limit.returned() : limit.size();
        long allowedRate = decays ? returned : size;
        return limit.size() <= size && rate * windowMs <= allowedRate * limit.windowMs();
    }
}
