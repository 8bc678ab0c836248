package dev.sluice.core.exchange;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.classify.RouteGroup;
import dev.sluice.core.exchange.settings.HostSettings;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hosts of an exchange by the paths that lead to them, the longest path first. Immutable and thread-safe. */
public final class HostTable {
    private final List<HostSettings> hosts;

    HostTable(List<HostSettings> hosts) {
        this.hosts = hosts.stream()
                .sorted(Comparator.comparingInt(
                                (HostSettings host) -> host.path().length())
                        .reversed())
                .toList();
    }

    /** Returns the upstream for a path when the caller names only the exchange, or null if none is configured. */
    public @Nullable Upstream upstream(String path) {
        for (HostSettings host : hosts) {
            if (!host.relayUrlOnly() && RouteGroup.covers(host.path(), path)) {
                return host.target();
            }
        }
        return null;
    }

    /**
     * Returns the upstream to connect to when the caller names a host by URL, or null if the path is not configured for
     * that host. The configured target may differ from the named host.
     */
    public @Nullable Upstream upstream(String path, Upstream named) {
        String prefix = prefix(path);
        for (HostSettings host : hosts) {
            if (host.path().equals(prefix) && host.url().equals(named)) {
                return host.target();
            }
        }
        return null;
    }

    /** Returns the configured path prefix that selects the host of a path, or null if there is none. */
    public @Nullable String prefix(String path) {
        for (HostSettings host : hosts) {
            if (RouteGroup.covers(host.path(), path)) {
                return host.path();
            }
        }
        return null;
    }
}
