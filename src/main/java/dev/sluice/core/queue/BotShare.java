package dev.sluice.core.queue;

import dev.sluice.base.settings.Setting;

/** The share of one bot within its class, and its permission to withdraw. */
public record BotShare(
        @Setting(
                value = "Share of turns inside a priority class, relative to the other bots.",
                min = 1,
                max = 1000,
                def = "1")
        int weight,

        @Setting(
                value = "Percentage of each limit's usable size that this bot may use. It does not apply to "
                        + "its cancels.",
                min = 1,
                max = 100,
                def = "100")
        int maxPercent,

        @Setting(value = "Whether the bot may withdraw funds.", def = "false")
        boolean withdraw) {

    /** The share of a bot that the configuration does not name. */
    public static final BotShare DEFAULT = new BotShare(1, 100, false);
}
