package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of the calls that share a path prefix: their common properties and their routes. */
public record GroupSettings(
        @Setting(value = "Start of the paths, by whole segments: \"/api\".", min = 1, max = 100)
        String path,

        @Setting(value = "Where its numbers come from: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source,

        @Setting(value = "Costs of every call of the group, listed or not.", max = 32, def = "{}")
        Map<String, CostRule> every,

        @Setting(value = "Costs of calls that no route names; replaces 'every' limit by limit.", max = 32, def = "{}")
        Map<String, CostRule> unlisted,

        @Setting(value = "Names of the lists in 'outcomes' that read its answers, in this order.", max = 8, def = "[]")
        List<String> outcomes,

        @Setting(value = "Name of the list in 'reduces' for its orders.", min = 1, max = 64) @Nullable
        String reduces,

        @Setting(value = "Name of the set in 'refusals' for its clients.", min = 1, max = 64) @Nullable
        String refusals,

        @Setting(value = "Answer header to the limit whose used units it carries.", max = 16, def = "{}")
        Map<String, String> used,

        @Setting("Answer headers with what is left of the limit that the route is under.") @Nullable
        RemainingSettings remaining,

        @Setting(value = "Parameter with the instrument; absent: the dialect's.", min = 1, max = 64) @Nullable
        String instrument,

        @Setting(value = "The calls it names.", max = 2000, def = "[]")
        List<RouteSettings> routes,

        @Setting(
                value = "HTTP method to what a call of it does that no route names; GET and HEAD read and others place"
                        + " if this says nothing.",
                max = 8,
                def = "{}")
        Map<String, Kind> unlistedKinds,

        @Setting(
                value = "Its calls are WebSockets: \"OPEN /path\" is a handshake by the path that bots ask for."
                        + " Otherwise they are HTTP.",
                def = "false")
        boolean streams,

        @Setting("How messages are read, where orders may pass: \"SEND /path/<name>\" is a message of that name.")
        @Nullable
        MessageSettings messages) {
    public GroupSettings {
        if (!path.startsWith("/") || (path.length() > 1 && path.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "group path '" + path + "' must begin with '/' and not end with it, such as \"/api\"");
        }
        if (messages != null && !streams) {
            throw new IllegalArgumentException(
                    "group '" + path + "' reads messages and is none of streams; say \"streams\": true");
        }
    }
}
