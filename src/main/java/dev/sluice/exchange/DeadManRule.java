package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import org.jspecify.annotations.Nullable;

/** How the calls of a dead man's switch tell for how long they arm it. */
public record DeadManRule(
        @Knob(
                value =
                        "Parameter that says how long the exchange waits for the next such call; 0 in it switches it off.",
                min = 1,
                max = 100)
        @Nullable
        String timeout,

        @Knob(value = "What one of that parameter is.", min = 1, max = 1000, def = "1000")
        long unitMs,

        @Knob(
                value =
                        "No further call feeds it: the exchange cancels when the account's own connection is lost for that long.",
                def = "false")
        boolean byConnection,

        @Knob(value = "Path of the call whose switch this one feeds; absent: one of its own.", min = 1, max = 200)
        @Nullable
        String feeds) {}
