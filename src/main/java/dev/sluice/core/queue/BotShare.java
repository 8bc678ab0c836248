package dev.sluice.core.queue;

import dev.sluice.config.annotation.Setting;

/** The share of one bot within its class, and its permission to withdraw. */
public record BotShare(
        @Setting(value = "Turns inside a class, against the other bots' weights.", min = 1, max = 1000, def = "1")
        int weight,

        @Setting(
                value =
                        "Most of each limit that this bot may use, in percent of its usable size; its cancels are free of that.",
                min = 1,
                max = 100,
                def = "100")
        int maxPercent,

        @Setting(
                value = "Whether it may withdraw funds; else its withdrawals are refused, whatever the mode.",
                def = "false")
        boolean withdraw) {

    /** The share of a bot that the configuration does not name. */
    public static final BotShare DEFAULT = new BotShare(1, 100, false);
}
