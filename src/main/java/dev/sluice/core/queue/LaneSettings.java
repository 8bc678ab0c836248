package dev.sluice.core.queue;

import dev.sluice.config.annotation.Setting;

/** Bounds and fairness settings of the queue of one exchange. */
public record LaneSettings(
        @Setting(
                value = "Most calls that wait; when full, the next is refused at once.",
                min = 1,
                max = 1_000_000,
                def = "10000")
        int mostCalls,

        @Setting(
                value = "Most bytes of bodies and heads that waiting calls hold.",
                min = 1024,
                max = 4_294_967_296L,
                def = "67108864")
        long mostBytes,

        @Setting(
                value = "Least share of a limit that the lowest class gets while it waits; saved up for its head.",
                min = 0,
                max = 50,
                def = "5")
        int lowestSharePercent,

        @Setting(
                value =
                        "A call passed over this often takes a hold on all its limits, so that calls of its class and lower stop overtaking it.",
                min = 1,
                max = 1_000_000,
                def = "100")
        int passedOver) {}
