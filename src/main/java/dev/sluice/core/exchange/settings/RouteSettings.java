package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of calls that share kind and costs. */
public record RouteSettings(
        @Setting(
                value =
                        "Method and path: \"GET /api/v3/depth\". Several methods are joined by commas; variables of the path "
                                + "are in braces, also beside other text: \"{coin}_address\". With \"?method=private/buy\" at the end, the route applies only when that parameter of "
                                + "the body has that value.",
                min = 1,
                max = 200)
        List<String> calls,

        @Setting("Effect of the call on the account's risk.")
        Kind kind,

        @Setting(
                value =
                        "Parameters that change the kind of the call. The first matching rule is used, before the rules of "
                                + "the group.",
                max = 16,
                def = "[]")
        List<KindRule> kinds,

        @Setting(value = "Limit to cost; replaces the cost of that limit in the group's 'costs'.", max = 32, def = "{}")
        Map<String, CostRule> costs,

        @Setting("The orders that the call refers to, if any.") @Nullable
        OrderSettings orders,

        @Setting(
                value = "Path of the exchange's time in the response, if this is the time call of the exchange.",
                min = 1,
                max = 100)
        @Nullable
        String serverTime,

        @Setting(
                value =
                        "Path of a token in the response that messages of WebSockets carry in place of the key of this call. In "
                                + "'messages', 'key' then names the parameter with the token.",
                min = 1,
                max = 100)
        @Nullable
        String token,

        @Setting(
                value =
                        "Whether the used-units headers of its responses are ignored because they are known to be wrong.",
                def = "false")
        boolean ignoresUsed,

        @Setting(
                value = "Source of the numbers, in the format of the group's 'source'. Absent: the group's.",
                min = 1,
                max = 1000)
        @Nullable
        String source,

        @Setting("Limits that the exchange publishes in its responses. A lower limit is adopted; any other difference "
                + "is logged.")
        @Nullable
        PublishedSettings publishes,

        @Setting("Where responses show how close the account is to liquidation; they are read when a bot makes the "
                + "call.")
        @Nullable
        MarginRow margin,

        @Setting("Only for a DEAD_MAN call: how it states its time.") @Nullable
        DeadManRule deadMan,

        @Setting(
                value = "Path of WebSocket URLs in the responses that the bot is to connect to, such as "
                        + "data.instanceServers[].endpoint. Sluice replaces their host with its own address.",
                min = 1,
                max = 100)
        @Nullable
        String rewriteHost) {
    public RouteSettings {
        if (deadMan != null && kind != Kind.DEAD_MAN) {
            throw new IllegalArgumentException("'deadMan' is only for calls of kind DEAD_MAN, not " + kind);
        }
    }

    /** Returns the settings of calls of no route: they have this kind and the costs of their group. */
    public static RouteSettings unlisted(Kind kind, String source) {
        return new RouteSettings(
                List.of(), kind, List.of(), Map.of(), null, null, null, false, source, null, null, null, null);
    }

    /**
     * Returns the settings of the WebSocket message that is equivalent to these calls, where messages are read in the
     * given way.
     */
    public RouteSettings asMessage(MessageSettings messages) {
        OrderSettings inside = orders == null ? null : orders.nestedIn(messages.result(), messages.resultOf());
        return new RouteSettings(
                calls, kind, kinds, costs, inside, null, token, ignoresUsed, source, null, null, deadMan, null);
    }
}
