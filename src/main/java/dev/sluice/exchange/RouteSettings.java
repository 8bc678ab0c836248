package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls that have kind and costs in common. */
public record RouteSettings(
        @Knob(
                value =
                        "Method and path: \"GET /api/v3/depth\"; several methods joined by commas, variables of the path in braces.",
                min = 1,
                max = 200)
        List<String> calls,

        @Knob("What such a call does to the account's risk.")
        Kind kind,

        @Knob(
                value = "Parameters that make the call another kind; the first that fits wins, before the group's.",
                max = 16,
                def = "[]")
        List<KindRule> kinds,

        @Knob(value = "Limit to cost; replaces what 'every' of the group says of that limit.", max = 32, def = "{}")
        Map<String, CostRule> costs,

        @Knob("The orders it names, if it is about orders.") @Nullable
        OrderSettings orders,

        @Knob(value = "Path of the exchange's time in the answer, if this is its time call.", min = 1, max = 100)
        @Nullable
        String serverTime,

        @Knob(value = "The used-units headers on its answers are known to be wrong.", def = "false")
        boolean ignoresUsed,

        @Knob(value = "Where the numbers come from, as the group's 'source'; absent: the group's.", min = 1, max = 1000)
        @Nullable
        String source) {}
