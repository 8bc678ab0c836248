package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Upstream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings of an exchange's testnet: a copy of the exchange with play money. It has hosts of its own, or the exchange's
 * hosts and a header. The calls, costs, outcomes and refusals are those of the dialect.
 */
public record TestnetSettings(
        @Setting(value = "Source of the hosts and limits, and its date.", min = 1, max = 1000)
        String source,

        @Setting(
                value = "Why the exchange has no testnet, for the message of 'check'. Then there are no hosts.",
                min = 1,
                max = 400)
        @Nullable
        String none,

        @Setting(
                value =
                        "Hosts of the testnet. A host of the exchange that is not here has no testnet, and its calls are not "
                                + "forwarded.",
                max = 64,
                def = "[]")
        List<TestnetHost> hosts,

        @Setting(value = "WebSocket hosts of the testnet, in the same way.", max = 64, def = "[]")
        List<TestnetStream> streams,

        @Setting(
                value =
                        "Path prefixes of 'upstreams' and 'streams' that the testnet does not have although it has their host.",
                max = 64,
                def = "[]")
        List<String> without,

        @Setting(
                value =
                        "Name of a request header by which the exchange knows calls for the testnet, where the hosts are the "
                                + "same. Sluice sets it on every call.",
                min = 1,
                max = 64)
        @Nullable
        String header,

        @Setting(value = "Value of that header.", min = 1, max = 64) @Nullable
        String headerValue,

        @Setting(
                value =
                        "Whether the exchange documents that the testnet has its limits. Otherwise all limits of the testnet "
                                + "count as not exact.",
                def = "false")
        boolean sameLimits,

        @Setting(value = "Limits whose documented size differs.", max = 64, def = "[]")
        List<TestnetLimit> limits) {
    public TestnetSettings {
        hosts = List.copyOf(hosts);
        streams = List.copyOf(streams);
        without = List.copyOf(without);
        limits = List.copyOf(limits);
        if ((none == null) == hosts.isEmpty()) {
            throw new IllegalArgumentException(
                    "a testnet has either 'hosts', or 'none' with the reason why the exchange has no testnet");
        }
        if ((header == null) != (headerValue == null)) {
            throw new IllegalArgumentException("'header' and 'headerValue' belong together; set both or none");
        }
        if (header == null && hosts.stream().anyMatch(host -> host.of().equals(host.url()))) {
            throw new IllegalArgumentException("the testnet has a host of the exchange itself but no 'header' that"
                    + " distinguishes its calls: they would trade on the exchange");
        }
        Set<Upstream> seen = new HashSet<>();
        for (TestnetHost host : hosts) {
            if (!seen.add(host.of())) {
                throw new IllegalArgumentException("the testnet of " + host.of() + " is stated twice");
            }
        }
    }

    /**
     * Returns the hosts of the testnet for a host of the exchange, the first one for calls by name; empty if it has
     * none.
     */
    public List<Upstream> hosts(Upstream of) {
        for (TestnetHost host : hosts) {
            if (host.of().equals(of)) {
                return Stream.concat(Stream.of(host.url()), host.also().stream())
                        .toList();
            }
        }
        return List.of();
    }

    /** Returns the WebSocket host of the testnet for one of the exchange; null if it has none. */
    public @Nullable StreamHost stream(StreamHost of) {
        for (TestnetStream stream : streams) {
            if (stream.of().equals(of)) {
                return stream.url();
            }
        }
        return null;
    }

    /** Returns the documented size of a limit that differs from the exchange's; null if none is documented. */
    public @Nullable TestnetLimit limit(String name) {
        for (TestnetLimit limit : limits) {
            if (limit.name().equals(name)) {
                return limit;
            }
        }
        return null;
    }
}
