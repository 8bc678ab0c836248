package dev.sluice.core.queue;

import dev.sluice.base.settings.Setting;

/** Bounds and fairness settings of the queue of one exchange. */
public record LaneSettings(
        @Setting(
                value = "Maximum number of waiting calls; the next one is refused at once.",
                min = 1,
                max = 1_000_000,
                def = "10000")
        int maxCalls,

        @Setting(
                value = "Total size of the heads and bodies of waiting calls.",
                min = 1024,
                max = 4_294_967_296L,
                def = "67108864")
        long maxBytes,

        @Setting(value = "Least share of a limit for the lowest class while it waits.", min = 0, max = 50, def = "5")
        int lowestSharePercent,

        @Setting(
                value = "A call that was overtaken this often reserves its room in all its limits.",
                min = 1,
                max = 1_000_000,
                def = "100")
        int maxOvertaken) {}
