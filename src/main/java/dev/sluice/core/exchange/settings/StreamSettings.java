package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Upstream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings of the upstream for WebSockets whose path begins with a prefix. */
public record StreamSettings(
        @Setting(value = "Path prefix, in whole segments. \"/\": all other paths.", min = 1, max = 100)
        String path,

        @Setting("wss://host or ws://host:port, without a path.")
        StreamHost url,

        @Setting(
                value = "Further hosts of the same WebSockets, such as regional ones. A bot reaches them by their URL "
                        + "(/url/ or the TLS port); WebSockets by the exchange's name go to 'url'.",
                max = 32,
                def = "[]")
        List<StreamHost> alsoAt,

        @Setting(
                value =
                        "Source of the hosts and the numbers: a tag of the dialect's 'sources', then what and when. What nobody "
                                + "documents: \"S-OWN: \" and the reason.",
                min = 1,
                max = 1000)
        String source,

        @Setting("Address to connect to instead of 'url': a testnet or a simulator.") @Nullable
        StreamHost connectTo,

        @Setting(
                value =
                        "Whether the prefix exists only at the gateway, for hosts that have the same paths: it is removed "
                                + "before the path goes to the exchange.",
                def = "false")
        boolean gatewayPrefix,

        @Setting(
                value =
                        "Whether orders may be sent on it. Its frames must be readable then, so compression is removed from "
                                + "the handshake.",
                def = "false")
        boolean orders,

        @Setting(value = "Whether it carries events of an account; reports name it user_stream.", def = "false")
        boolean user,

        @Setting(
                value =
                        "For a host with both types: paths with this prefix, in whole segments as the exchange gets them, "
                                + "carry events of an account: /private.",
                min = 2,
                max = 100)
        @Nullable
        String userPath,

        @Setting(
                value = "Maximum number of connections to the host at one time; the last two are reserved.",
                min = 3,
                max = 100_000,
                def = "1000")
        int maxConnections,

        @Setting(
                value =
                        "Longest silence of a live connection, according to the exchange's heartbeat. After a longer silence "
                                + "it counts as lost in the reports. 0: not known.",
                min = 0,
                max = 3_600_000,
                def = "0")
        long silenceMs,

        @Setting(
                value = "How many messages a bot may send on one connection. Absent: not limited.",
                max = 8,
                def = "[]")
        List<MessageRateSettings> messageRates,

        @Setting("How many topics one connection may subscribe to. Absent: not limited by Sluice.") @Nullable
        SubscriptionSettings subscriptions,

        @Setting(
                value =
                        "Whether Sluice replaces this host in responses that tell bots where to connect ('rewriteHost' of a "
                                + "route). false: bots connect to the host directly, without the gateway.",
                def = "true")
        boolean advertised) {
    public StreamSettings {
        alsoAt = List.copyOf(alsoAt);
        messageRates = List.copyOf(messageRates);
        if (!path.startsWith("/") || (path.length() > 1 && path.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "stream path '" + path + "' must begin with '/' and not end with it, such as \"/ws\"");
        }
        if (userPath != null && (!userPath.startsWith("/") || userPath.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "'userPath' '" + userPath + "' must begin with '/' and not end with it, such as \"/private\"");
        }
        if (gatewayPrefix && path.length() == 1) {
            throw new IllegalArgumentException(
                    "stream path '/' has no prefix that could be removed; remove 'gatewayPrefix'");
        }
        if (!orders && messageRates.stream().anyMatch(limit -> !limit.names().isEmpty() || limit.reserve() > 0)) {
            throw new IllegalArgumentException("stream '" + path
                    + "': 'names' and 'reserve' require messages that are read; set \"orders\": true or remove them");
        }
    }

    /** Returns these settings for each of its hosts, 'url' first. */
    public Stream<StreamSettings> atEachHost() {
        return Stream.concat(Stream.of(this), alsoAt.stream().map(this::withHost));
    }

    private StreamSettings withHost(StreamHost host) {
        return new StreamSettings(
                path,
                host,
                List.of(),
                source,
                connectTo,
                gatewayPrefix,
                orders,
                user,
                userPath,
                maxConnections,
                silenceMs,
                messageRates,
                subscriptions,
                advertised);
    }

    /** Returns the host that connections go to. */
    public Upstream target() {
        return connectTo == null ? url.upstream() : connectTo.upstream();
    }

    /** Returns whether a stream that a bot opens with this target carries events of the account. */
    public boolean isUserStream(String target) {
        if (user || userPath == null) {
            return user;
        }
        String upstreamTarget = upstreamTarget(target);
        int end = userPath.length();
        return upstreamTarget.startsWith(userPath)
                && (upstreamTarget.length() == end
                        || upstreamTarget.charAt(end) == '/'
                        || upstreamTarget.charAt(end) == '?');
    }

    /** Returns path and query as the exchange receives them. */
    public String upstreamTarget(String target) {
        if (!gatewayPrefix) {
            return target;
        }
        String rest = target.substring(path.length());
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
