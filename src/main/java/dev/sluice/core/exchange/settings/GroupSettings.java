package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of the calls that share a path prefix: their common properties and their routes. */
public record GroupSettings(
        @Setting(value = "Path prefix, in whole segments: \"/api\".", min = 1, max = 100)
        String path,

        @Setting(value = "Source of the numbers: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source,

        @Setting(value = "Costs of every call of the group, with or without a route.", max = 32, def = "{}")
        Map<String, CostRule> every,

        @Setting(
                value = "Costs of calls that have no route; for each limit they replace the costs of 'every'.",
                max = 32,
                def = "{}")
        Map<String, CostRule> unlisted,

        @Setting(
                value = "Names of the lists in 'outcomes' that are applied to its responses, in this order.",
                max = 8,
                def = "[]")
        List<String> outcomes,

        @Setting(value = "Name of the list in 'reduces' that is applied to its orders.", min = 1, max = 64) @Nullable
        String reduces,

        @Setting(value = "Name of the set in 'refusals' that is used for its clients.", min = 1, max = 64) @Nullable
        String refusals,

        @Setting(value = "Response header to the limit whose used units it contains.", max = 16, def = "{}")
        Map<String, String> used,

        @Setting("Response headers with the remaining units of the limit of the route.") @Nullable
        RemainingSettings remaining,

        @Setting(value = "Parameter with the instrument. Absent: the parameter of the dialect.", min = 1, max = 64)
        @Nullable
        String instrument,

        @Setting(value = "Routes of the group.", max = 2000, def = "[]")
        List<RouteSettings> routes,

        @Setting(
                value =
                        "HTTP method to the kind of calls that have no route. By default GET and HEAD are reads and all "
                                + "others are PLACE. A PLACE whose name has the word withdraw, withdrawal, payout, transfer or "
                                + "send is a WITHDRAW.",
                max = 8,
                def = "{}")
        Map<String, Kind> unlistedKinds,

        @Setting(
                value = "Whether the calls are WebSockets: \"OPEN /path\" is a handshake with the path that bots use. "
                        + "Otherwise they are HTTP calls.",
                def = "false")
        boolean streams,

        @Setting(
                "How messages are read, on WebSockets that accept orders: \"SEND /path/<name>\" is the message of that "
                        + "name.")
        @Nullable
        MessageSettings messages,

        @Setting(
                value =
                        "Header from which the exchange reads the API key of these calls. Absent: the key header or key "
                                + "parameter of the dialect. A call with two different keys is refused.",
                min = 1,
                max = 64)
        @Nullable
        String key) {
    public GroupSettings {
        if (!path.startsWith("/") || (path.length() > 1 && path.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "group path '" + path + "' must begin with '/' and not end with it, such as \"/api\"");
        }
        if (messages != null && !streams) {
            throw new IllegalArgumentException(
                    "group '" + path + "' reads messages but is not a group of streams; set \"streams\": true");
        }
    }

    public static Builder builder(String path, String source) {
        return new Builder(path, source);
    }

    /** Returns a builder that starts with these settings, for a copy with changes. */
    public Builder toBuilder() {
        Builder builder = new Builder(path, source);
        builder.every = every;
        builder.unlisted = unlisted;
        builder.outcomes = outcomes;
        builder.reduces = reduces;
        builder.refusals = refusals;
        builder.used = used;
        builder.remaining = remaining;
        builder.instrument = instrument;
        builder.routes = routes;
        builder.unlistedKinds = unlistedKinds;
        builder.streams = streams;
        builder.messages = messages;
        builder.key = key;
        return builder;
    }

    /**
     * Builds a group; the setters are named as the components, and what is not set has the default of the
     * configuration.
     */
    public static final class Builder {
        private final String path;
        private final String source;
        private Map<String, CostRule> every = Map.of();
        private Map<String, CostRule> unlisted = Map.of();
        private List<String> outcomes = List.of();
        private @Nullable String reduces;
        private @Nullable String refusals;
        private Map<String, String> used = Map.of();
        private @Nullable RemainingSettings remaining;
        private @Nullable String instrument;
        private List<RouteSettings> routes = List.of();
        private Map<String, Kind> unlistedKinds = Map.of();
        private boolean streams;
        private @Nullable MessageSettings messages;
        private @Nullable String key;

        private Builder(String path, String source) {
            this.path = path;
            this.source = source;
        }

        public Builder every(Map<String, CostRule> value) {
            every = value;
            return this;
        }

        public Builder unlisted(Map<String, CostRule> value) {
            unlisted = value;
            return this;
        }

        public Builder outcomes(List<String> value) {
            outcomes = value;
            return this;
        }

        public Builder refusals(@Nullable String value) {
            refusals = value;
            return this;
        }

        public Builder routes(List<RouteSettings> value) {
            routes = value;
            return this;
        }

        public Builder streams(boolean value) {
            streams = value;
            return this;
        }

        public Builder messages(@Nullable MessageSettings value) {
            messages = value;
            return this;
        }

        public GroupSettings build() {
            return new GroupSettings(
                    path,
                    source,
                    every,
                    unlisted,
                    outcomes,
                    reduces,
                    refusals,
                    used,
                    remaining,
                    instrument,
                    routes,
                    unlistedKinds,
                    streams,
                    messages,
                    key);
        }
    }
}
