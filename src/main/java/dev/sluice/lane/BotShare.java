package dev.sluice.lane;

import dev.sluice.knob.Knob;

/** What one bot gets of what its class gets, beside the others that wait. */
public record BotShare(
        @Knob(value = "Turns inside a class, against the other bots' weights.", min = 1, max = 1000, def = "1")
        int weight,

        @Knob(
                value = "Most of the lane, in percent of its calls and bytes, that this bot's waiting calls may take.",
                min = 1,
                max = 100,
                def = "100")
        int maxPercent) {

    /** A bot that the configuration does not name. */
    public static final BotShare DEFAULT = new BotShare(1, 100);
}
