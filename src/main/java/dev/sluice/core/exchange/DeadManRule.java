package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import org.jspecify.annotations.Nullable;

/** Settings for how the calls of a dead man's switch state for how long they arm it. */
public record DeadManRule(
        @Setting(
                value =
                        "Parameter that says how long the exchange waits for the next such call; 0 in it switches it off.",
                min = 1,
                max = 100)
        @Nullable
        String timeout,

        @Setting(value = "What one of that parameter is.", min = 1, max = 1000, def = "1000")
        long unitMs,

        @Setting(
                value =
                        "No further call feeds it: the exchange cancels when the account's own connection is lost for that long.",
                def = "false")
        boolean byConnection,

        @Setting(value = "Path of the call whose switch this one feeds; absent: one of its own.", min = 1, max = 200)
        @Nullable
        String feeds) {}
