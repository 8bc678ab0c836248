package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Upstream;
import org.jspecify.annotations.Nullable;

/** Settings of the upstream for calls whose path begins with a prefix. */
public record HostSettings(
        @Setting(value = "Path prefix, in whole segments. \"/\": all other paths.", min = 1, max = 100)
        String path,

        @Setting("https://host or http://host:port, without a path. Relay URLs (/url/) use this name.")
        Upstream url,

        @Setting("Address to connect to instead of 'url': a testnet, a simulator or recorded responses.") @Nullable
        Upstream connectTo,

        @Setting(
                value =
                        "Maximum number of connections to the host; the last two are reserved for cancels and dead-man calls.",
                min = 3,
                max = 10_000,
                def = "64")
        int maxConnections,

        @Setting(
                value =
                        "Only calls that name this host in a relay URL (/url/) go to it. Calls by the exchange's name use "
                                + "the other upstream of the path.",
                def = "false")
        boolean relayUrlOnly) {
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
    public HostSettings withConnectTo(Upstream address) {
        return new HostSettings(path, url, address, maxConnections, relayUrlOnly);
    }
}
