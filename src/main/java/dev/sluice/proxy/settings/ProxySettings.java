package dev.sluice.proxy.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.coalesce.SharedBounds;
import dev.sluice.proxy.http1.HttpChars;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of the traffic port and its bounds for callers: {@code proxy} in {@code conf/sluice.json}. */
public record ProxySettings(
        @Setting(
                value = "Address of the traffic port. Beyond loopback, tokens, 'trustFrom' or 'openToOthers' "
                        + "must say who may use it.",
                min = 1,
                max = 255,
                def = "\"127.0.0.1\"")
        String host,

        @Setting(value = "Traffic port. 0: any free port.", min = 0, max = 65_535, def = "8080")
        int port,

        @Setting(value = "Whether everyone who reaches the port may use it without a token.", def = "false")
        boolean openToOthers,

        @Setting(value = "Whether /health/* is served on the traffic port too.", def = "true")
        boolean healthOnTrafficPort,

        @Setting(
                value = "Name of a bot to the SHA-256 of its token, as printed by 'scripts/sluice bot-token "
                        + "NAME'.",
                max = 10_000,
                def = "{}")
        Map<String, String> botTokens,

        @Setting(value = "Addresses that may connect, such as 10.0.0.0/8. Empty: all.", max = 1000, def = "[]")
        List<CidrRange> allowFrom,

        @Setting(value = "Addresses whose bots need no token.", max = 1000, def = "[\"127.0.0.0/8\", \"::1/128\"]")
        List<CidrRange> trustFrom,

        @Setting(
                value = "Addresses of load balancers. Only they may state the caller's address (PROXY protocol "
                        + "version 2, X-Forwarded-For).",
                max = 1000,
                def = "[]")
        List<CidrRange> balancers,

        @Setting(
                value = "Connections from bots at one time. A new one takes the place of the one that waits "
                        + "longest without a complete request.",
                min = 1,
                max = 1_000_000,
                def = "10000")
        int maxConnections,

        @Setting(value = "How event loops wait for sockets. auto: io_uring if allowed.", def = "\"epoll\"")
        TransportSetting transport,

        @Setting(
                value = "Time after its first byte in which the head of a request must be complete.",
                min = 10,
                max = 600_000,
                def = "10000")
        long headTimeoutMs,

        @Setting(
                value = "A bot's connection without a call is closed after this time.",
                min = 100,
                max = 3_600_000,
                def = "75000")
        long idleTimeoutMs,

        @Setting(
                value = "Longest pause within a request's body, or while a bot reads a response.",
                min = 10,
                max = 600_000,
                def = "30000")
        long bodyPauseMs,

        @Setting(value = "Longest request line.", min = 256, max = 1_048_576, def = "16384")
        int maxLineBytes,

        @Setting(value = "Longest request head, without the request line.", min = 1024, max = 1_048_576, def = "16384")
        int maxHeadBytes,

        @Setting(
                value = "Largest body of a call whose body must be read to classify it. A larger one gets 413.",
                min = 1024,
                max = 67_108_864,
                def = "1048576")
        int maxReadBodyBytes,

        @Setting(
                value = "Total size of all request heads, bodies and WebSocket messages in memory; beyond it: "
                        + "'gateway-full'. Half of it is for inputs of at most 4096 bytes.",
                min = 1_048_576,
                max = 17_179_869_184L,
                def = "67108864")
        long maxInputBytes,

        @Setting(
                value = "Largest body that is forwarded without being read.",
                min = 1024,
                max = 1_073_741_824,
                def = "16777216")
        long maxBodyBytes,

        @Setting(
                value = "Bodies up to this size are written at once with their head.",
                min = 0,
                max = 1_048_576,
                def = "65536")
        int joinBytes,

        @Setting(
                value = "Longest graceful stop, in which waiting calls finish or are refused as not sent.",
                min = 0,
                max = 600_000,
                def = "10000")
        long drainMs,

        @Setting(
                value =
                        "How long before a stop /health/serving answers 503 while calls still pass, for load balancers. "
                                + "null: 3000 with 'balancers', else 0.",
                min = 0,
                max = 60_000)
        @Nullable
        Long stopNoticeMs,

        @Setting(value = "Longest warm-up before the gateway is ready. 0: none.", min = 0, max = 30_000, def = "5000")
        long warmUpMs,

        @Setting(value = "Connections to the exchanges.", def = "{}")
        UpstreamSettings upstream,

        @Setting(value = "WebSockets between bots and exchanges.", def = "{}")
        WebSocketSettings webSockets,

        @Setting(value = "Bounds of responses that several bots get.", def = "{}")
        SharedBounds sharedReads,

        @Setting("TLS port for bots whose exchange address cannot be configured: a line in /etc/hosts directs them "
                + "here. null: no TLS port, and no CONNECT at the traffic port.")
        @Nullable
        TlsSettings tls) {

    /** Longer than two checks of one second, after which a load balancer takes a gateway out. */
    private static final long NOTICED_BY_BALANCERS_MILLIS = 3000;

    public ProxySettings {
        allowFrom = List.copyOf(allowFrom);
        trustFrom = List.copyOf(trustFrom);
        balancers = List.copyOf(balancers);
        if (balancers.stream().anyMatch(CidrRange::isAllAddresses)) {
            throw new IllegalArgumentException(
                    "'balancers' contains all addresses, so every caller could state any address; name only the load balancers");
        }
        boolean hasClients = !botTokens.isEmpty() || !trustFrom.stream().allMatch(CidrRange::isLoopback);
        if (!openToOthers && !hasClients && !loopback(host)) {
            throw new IllegalArgumentException(
                    "'host' \"" + host
                            + "\" is not a loopback address, so other machines can reach the port, and no client is allowed explicitly; allowed: localhost, 127.x.x.x, ::1; any address with tokens in 'botTokens' or addresses in 'trustFrom'; or any with \"openToOthers\": true, for all clients");
        }
        if (!openToOthers && trustFrom.stream().anyMatch(CidrRange::isAllAddresses)) {
            throw new IllegalArgumentException(
                    "'trustFrom' contains all addresses; if this is intended, set \"openToOthers\": true");
        }
        botTokens.forEach(ProxySettings::checkToken);
        if (joinBytes > maxReadBodyBytes) {
            throw new IllegalArgumentException(
                    "'joinBytes' " + joinBytes + " is larger than 'maxReadBodyBytes' " + maxReadBodyBytes);
        }
    }

    /** Returns how long before a stop load balancers are told. */
    public long stopNotice() {
        return stopNoticeMs != null ? stopNoticeMs : balancers.isEmpty() ? 0 : NOTICED_BY_BALANCERS_MILLIS;
    }

    private static void checkToken(String bot, String hash) {
        if (!HttpChars.isBotName(bot) || !hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("'botTokens' has \"" + bot
                    + "\" with a value that is not a hash; allowed: a bot's name with the SHA-256 of its token in 64 lower-case hex digits, as"
                    + " 'printf %s TOKEN | sha256sum' prints it");
        }
    }

    private static boolean loopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
