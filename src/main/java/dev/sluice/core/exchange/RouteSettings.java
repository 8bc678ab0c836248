package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of calls that share kind and costs. */
public record RouteSettings(
        @Setting(
                value = "Method and path: \"GET /api/v3/depth\"; several methods joined by commas, variables of the"
                        + " path in braces; with \"?method=private/buy\" behind it only where that parameter of"
                        + " the body says so.",
                min = 1,
                max = 200)
        List<String> calls,

        @Setting("What such a call does to the account's risk.")
        Kind kind,

        @Setting(
                value = "Parameters that make the call another kind; the first that fits wins, before the group's.",
                max = 16,
                def = "[]")
        List<KindRule> kinds,

        @Setting(value = "Limit to cost; replaces what 'every' of the group says of that limit.", max = 32, def = "{}")
        Map<String, CostRule> costs,

        @Setting("The orders it names, if it is about orders.") @Nullable
        OrderSettings orders,

        @Setting(value = "Path of the exchange's time in the answer, if this is its time call.", min = 1, max = 100)
        @Nullable
        String serverTime,

        @Setting(value = "The used-units headers on its answers are known to be wrong.", def = "false")
        boolean ignoresUsed,

        @Setting(
                value = "Where the numbers come from, as the group's 'source'; absent: the group's.",
                min = 1,
                max = 1000)
        @Nullable
        String source,

        @Setting("The exchange's limits as its answers tell them: a lower one is adopted, another one is told.")
        @Nullable
        PublishedSettings publishes,

        @Setting(
                "Where its answers tell how near the account is to liquidation, so that they are read for it in passing.")
        @Nullable
        MarginRow margin,

        @Setting("A DEAD_MAN call: how it tells its time.") @Nullable
        DeadManRule deadMan,

        @Setting(
                value =
                        "Path of the WebSocket URLs that its answers name for the bot to dial: data.instanceServers[].endpoint; they become the gateway's own.",
                min = 1,
                max = 100)
        @Nullable
        String rewriteHost) {
    public RouteSettings {
        if (deadMan != null && kind != Kind.DEAD_MAN) {
            throw new IllegalArgumentException("'deadMan' is for calls of kind DEAD_MAN, not " + kind);
        }
    }

    /** Creates the settings of calls whose responses name no host. */
    public RouteSettings(
            List<String> calls,
            Kind kind,
            List<KindRule> kinds,
            Map<String, CostRule> costs,
            @Nullable OrderSettings orders,
            @Nullable String serverTime,
            boolean ignoresUsed,
            @Nullable String source,
            @Nullable PublishedSettings publishes,
            @Nullable MarginRow margin,
            @Nullable DeadManRule deadMan) {
        this(calls, kind, kinds, costs, orders, serverTime, ignoresUsed, source, publishes, margin, deadMan, null);
    }
}
