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
        Map<String, CostRule> costs,

        @Setting(
                value = "Costs of calls that have no route; for each limit they replace the costs of 'costs'.",
                max = 32,
                def = "{}")
        Map<String, CostRule> unlistedCosts,

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

    /** Returns a group of all paths without a route or other properties than these. */
    public static GroupSettings catchAll(
            String source, Map<String, CostRule> costs, @Nullable String refusals, boolean streams) {
        return new GroupSettings(
                "/", source, costs, Map.of(), List.of(), null, refusals, Map.of(), null, null, List.of(), Map.of(),
                streams, null, null);
    }

    /** Returns a group of HTTP calls without routes that is charged as given, and otherwise like this one. */
    public GroupSettings withoutRoutes(Map<String, CostRule> charged) {
        return new GroupSettings(
                path,
                source,
                charged,
                Map.of(),
                outcomes,
                reduces,
                refusals,
                used,
                remaining,
                instrument,
                List.of(),
                unlistedKinds,
                false,
                null,
                key);
    }
}
