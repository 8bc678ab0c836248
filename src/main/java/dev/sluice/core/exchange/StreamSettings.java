package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of the upstream for WebSockets whose path begins with a prefix. */
public record StreamSettings(
        @Setting(value = "Start of the paths, by whole segments; \"/\": all others.", min = 1, max = 100)
        String path,

        @Setting("wss://host or ws://host:port, nothing behind.")
        StreamHost url,

        @Setting("Where to connect instead, if not to 'url': a testnet, a simulator.") @Nullable
        StreamHost connectTo,

        @Setting(
                value =
                        "The start is the gateway's own word, for hosts that have the same paths: the exchange gets what is behind it.",
                def = "false")
        boolean cut,

        @Setting(
                value =
                        "Orders may pass on it: its frames must be readable, so compression is left out of the handshake.",
                def = "false")
        boolean orders,

        @Setting(value = "An account's own events come on it: it counts as user_stream in the reports.", def = "false")
        boolean user,

        @Setting(
                value =
                        "So do those whose path begins so by whole segments, as the exchange gets it, where one host has both kinds: /private.",
                min = 2,
                max = 100)
        @Nullable
        String userPath,

        @Setting(
                value = "Most connections to the host at one time; the last two are kept back.",
                min = 3,
                max = 100_000,
                def = "1000")
        int maxConnections,

        @Setting(
                value =
                        "Longest silence of a live connection, by the exchange's own heartbeat: longer, and it counts as lost in the reports; 0: not known.",
                min = 0,
                max = 3_600_000,
                def = "0")
        long silenceMs,

        @Setting(value = "How much a bot may say on one connection; none: as much as it likes.", max = 8, def = "[]")
        List<SpeechSettings> speech,

        @Setting("How many topics one connection may carry; absent: as many as its exchange takes.") @Nullable
        SubscriptionSettings subscriptions,

        @Setting(
                value =
                        "Where the exchange tells bots to dial this host ('rewriteHost' of a route), it tells them the gateway instead; false: they dial it themselves, past the gateway.",
                def = "true")
        boolean told) {
    public StreamSettings {
        speech = List.copyOf(speech);
        if (!path.startsWith("/") || (path.length() > 1 && path.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "stream path '" + path + "' must begin with '/' and not end with it, such as \"/ws\"");
        }
        if (userPath != null && (!userPath.startsWith("/") || userPath.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "'userPath' '" + userPath + "' must begin with '/' and not end with it, such as \"/private\"");
        }
        if (cut && path.length() == 1) {
            throw new IllegalArgumentException("stream path '/' has no start that could be cut; leave 'cut' out");
        }
        if (!orders && speech.stream().anyMatch(limit -> !limit.names().isEmpty() || limit.reserve() > 0)) {
            throw new IllegalArgumentException("stream '" + path
                    + "': 'names' and 'reserve' need messages that are read; set \"orders\": true or leave them out");
        }
    }

    /** Returns the host that connections go to. */
    public Upstream target() {
        return connectTo == null ? url.upstream() : connectTo.upstream();
    }

    /** Returns the same settings with another host to connect to. */
    public StreamSettings to(Upstream elsewhere) {
        return new StreamSettings(
                path,
                url,
                new StreamHost(elsewhere),
                cut,
                orders,
                user,
                userPath,
                maxConnections,
                silenceMs,
                speech,
                subscriptions,
                told);
    }

    /** Checks whether a stream that a bot opens with this target carries events of the account. */
    public boolean isUser(String target) {
        if (user || userPath == null) {
            return user;
        }
        String sent = sent(target);
        int end = userPath.length();
        return sent.startsWith(userPath)
                && (sent.length() == end || sent.charAt(end) == '/' || sent.charAt(end) == '?');
    }

    /** Returns path and query as the exchange receives them. */
    public String sent(String target) {
        if (!cut) {
            return target;
        }
        String rest = target.substring(path.length());
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
