package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import org.jspecify.annotations.Nullable;

/** Settings for how the calls of a dead man's switch state for how long they arm it. */
public record DeadManRule(
        @Setting(
                value =
                        "Parameter that states how long the exchange waits for the next such call; the value 0 switches the "
                                + "dead man's switch off.",
                min = 1,
                max = 100)
        @Nullable
        String timeout,

        @Setting(value = "Milliseconds in one unit of that parameter.", min = 1, max = 1000, def = "1000")
        long unitMs,

        @Setting(
                value =
                        "No further call is needed: the exchange cancels the orders when the account's own connection is "
                                + "lost for that time.",
                def = "false")
        boolean byConnection,

        @Setting(
                value =
                        "Path of the call whose dead man's switch this call also feeds. Absent: the call has a switch of its "
                                + "own.",
                min = 1,
                max = 200)
        @Nullable
        String feeds) {}
