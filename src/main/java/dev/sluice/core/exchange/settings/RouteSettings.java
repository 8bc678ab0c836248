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

        @Setting(value = "Limit to cost; replaces the cost of that limit in the group's 'every'.", max = 32, def = "{}")
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

    public static Builder builder(List<String> calls, Kind kind) {
        return new Builder(calls, kind);
    }

    /** Returns a builder that starts with these settings, for a copy with changes. */
    public Builder toBuilder() {
        Builder builder = new Builder(calls, kind);
        builder.kinds = kinds;
        builder.costs = costs;
        builder.orders = orders;
        builder.serverTime = serverTime;
        builder.token = token;
        builder.ignoresUsed = ignoresUsed;
        builder.source = source;
        builder.publishes = publishes;
        builder.margin = margin;
        builder.deadMan = deadMan;
        builder.rewriteHost = rewriteHost;
        return builder;
    }

    /**
     * Builds a route; the setters are named as the components, and what is not set has the default of the
     * configuration.
     */
    public static final class Builder {
        private final List<String> calls;
        private final Kind kind;
        private List<KindRule> kinds = List.of();
        private Map<String, CostRule> costs = Map.of();
        private @Nullable OrderSettings orders;
        private @Nullable String serverTime;
        private @Nullable String token;
        private boolean ignoresUsed;
        private @Nullable String source;
        private @Nullable PublishedSettings publishes;
        private @Nullable MarginRow margin;
        private @Nullable DeadManRule deadMan;
        private @Nullable String rewriteHost;

        private Builder(List<String> calls, Kind kind) {
            this.calls = calls;
            this.kind = kind;
        }

        public Builder orders(@Nullable OrderSettings value) {
            orders = value;
            return this;
        }

        public Builder serverTime(@Nullable String value) {
            serverTime = value;
            return this;
        }

        public Builder source(@Nullable String value) {
            source = value;
            return this;
        }

        public Builder publishes(@Nullable PublishedSettings value) {
            publishes = value;
            return this;
        }

        public Builder margin(@Nullable MarginRow value) {
            margin = value;
            return this;
        }

        public Builder deadMan(@Nullable DeadManRule value) {
            deadMan = value;
            return this;
        }

        public Builder rewriteHost(@Nullable String value) {
            rewriteHost = value;
            return this;
        }

        public RouteSettings build() {
            return new RouteSettings(
                    calls,
                    kind,
                    kinds,
                    costs,
                    orders,
                    serverTime,
                    token,
                    ignoresUsed,
                    source,
                    publishes,
                    margin,
                    deadMan,
                    rewriteHost);
        }
    }
}
