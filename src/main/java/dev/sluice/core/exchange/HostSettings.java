package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import org.jspecify.annotations.Nullable;

/** Settings of the upstream for calls whose path begins with a prefix. */
public record HostSettings(
        @Setting(value = "Start of the paths, by whole segments; \"/\": all others.", min = 1, max = 100)
        String path,

        @Setting("https://host or http://host:port, nothing behind; /url/ relays under this name.")
        Upstream url,

        @Setting("Where to connect instead, if not to 'url': a testnet, a simulator, recorded replies.") @Nullable
        Upstream connectTo,

        @Setting(
                value = "Most connections to the host; the last two are for cancels and dead-man calls.",
                min = 3,
                max = 10_000,
                def = "64")
        int maxConnections,

        @Setting(
                value =
                        "Only calls that name this host behind /url/ go there; those by the exchange's name go to the path's other upstream.",
                def = "false")
        boolean byUrlOnly) {
    public HostSettings {
        if (!path.startsWith("/") || (path.length() > 1 && path.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "upstream path '" + path + "' must begin with '/' and not end with it, such as \"/api\"");
        }
    }

    /** Returns the host that calls are sent to. */
    public Upstream target() {
        return connectTo == null ? url : connectTo;
    }

    /** Returns the same settings with another host to connect to. */
    public HostSettings to(Upstream elsewhere) {
        return new HostSettings(path, url, elsewhere, maxConnections, byUrlOnly);
    }
}
