package dev.sluice.proxy.settings;

import dev.sluice.config.annotation.Setting;
import dev.sluice.core.coalesce.SharedBounds;
import dev.sluice.proxy.http1.HttpChars;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of the traffic port and its bounds for callers: {@code proxy} in {@code conf/sluice.json}. */
public record ProxySettings(
        @Setting(
                value = "Address of the traffic port. Others than this machine reach it only with 'openToOthers'.",
                min = 1,
                max = 255,
                def = "\"127.0.0.1\"")
        String host,

        @Setting(value = "Traffic port; 0: a free one, printed at start.", min = 0, max = 65_535, def = "8080")
        int port,

        @Setting(
                value =
                        "Let in whoever reaches the port, without a token: they can use the exchanges' limits and send signed calls.",
                def = "false")
        boolean openToOthers,

        @Setting(value = "Serve /health/* on the traffic port too.", def = "true")
        boolean healthOnTrafficPort,

        @Setting(
                value =
                        "By a bot's name the SHA-256 of its token, 64 hex digits, as 'scripts/sluice bot-token NAME' prints it. From addresses that are not in 'trustFrom' a call needs one; from the others it only names the bot.",
                max = 10_000,
                def = "{}")
        Map<String, String> botTokens,

        @Setting(
                value =
                        "Addresses that may connect, such as 10.0.0.0/8, and 127.0.0.0/8 for this machine's own programs; empty: all.",
                max = 1000,
                def = "[]")
        List<CidrRange> allowFrom,

        @Setting(value = "Addresses whose bots need no token.", max = 1000, def = "[\"127.0.0.0/8\", \"::1/128\"]")
        List<CidrRange> trustFrom,

        @Setting(value = "Connections from bots at one time.", min = 1, max = 1_000_000, def = "10000")
        int mostConnections,

        @Setting(
                value = "A request's head must be complete this long after its first byte.",
                min = 10,
                max = 600_000,
                def = "10000")
        long headTimeoutMs,

        @Setting(
                value = "A bot's connection without a call is closed after this long.",
                min = 100,
                max = 3_600_000,
                def = "75000")
        long idleTimeoutMs,

        @Setting(
                value = "Longest pause inside a request's body or in a bot's reading of an answer.",
                min = 10,
                max = 600_000,
                def = "30000")
        long bodyPauseMs,

        @Setting(value = "Longest request line.", min = 256, max = 1_048_576, def = "16384")
        int mostLineBytes,

        @Setting(value = "Longest request head without its first line.", min = 1024, max = 1_048_576, def = "16384")
        int mostHeadBytes,

        @Setting(
                value = "Longest body of a call that must be read to be named; a longer one is refused with 413.",
                min = 1024,
                max = 67_108_864,
                def = "1048576")
        int mostReadBodyBytes,

        @Setting(
                value = "All request heads, bodies and WebSocket messages of bots that are held at one time, in bytes;"
                        + " who needs more is refused with 'gateway-full'. Half of it is only for holders of 4096 bytes"
                        + " and less.",
                min = 1_048_576,
                max = 17_179_869_184L,
                def = "67108864")
        long mostInputBytes,

        @Setting(value = "Longest body that is only passed on.", min = 1024, max = 1_073_741_824, def = "16777216")
        long mostBodyBytes,

        @Setting(
                value = "Bodies up to this size are joined with their head and written at once.",
                min = 0,
                max = 1_048_576,
                def = "65536")
        int joinBytes,

        @Setting(
                value = "Longest graceful stop: waiting calls finish or get a definite 'not sent' by then.",
                min = 0,
                max = 600_000,
                def = "10000")
        long drainMs,

        @Setting(
                value = "Longest warm-up against itself before the gateway says it is ready; 0: none.",
                min = 0,
                max = 30_000,
                def = "1500")
        long warmUpMs,

        @Setting(value = "Connections to the exchanges.", def = "{}")
        UpstreamSettings upstream,

        @Setting(value = "WebSockets between bots and exchanges.", def = "{}")
        WebSocketSettings webSockets,

        @Setting(value = "What is held of answers that more than one bot gets.", def = "{}")
        SharedBounds sharedReads,

        @Setting("A TLS port for bots that cannot be told another address: a hosts entry leads them here; null: none.")
        @Nullable
        TlsSettings tls) {

    public ProxySettings {
        allowFrom = List.copyOf(allowFrom);
        trustFrom = List.copyOf(trustFrom);
        boolean somebody = !botTokens.isEmpty() || !trustFrom.stream().allMatch(CidrRange::isLoopback);
        if (!openToOthers && !somebody && !loopback(host)) {
            throw new IllegalArgumentException(
                    "'host' \"" + host
                            + "\" is no loopback address, so others could reach it, and nothing says who may; allowed: localhost, 127.x.x.x, ::1; any with tokens in 'botTokens' or addresses in 'trustFrom'; or for whoever comes with \"openToOthers\": true");
        }
        if (!openToOthers && trustFrom.stream().anyMatch(CidrRange::isEverybody)) {
            throw new IllegalArgumentException(
                    "'trustFrom' names everybody; if that is meant, say \"openToOthers\": true");
        }
        botTokens.forEach(ProxySettings::checkToken);
        if (joinBytes > mostReadBodyBytes) {
            throw new IllegalArgumentException(
                    "'joinBytes' " + joinBytes + " is above 'mostReadBodyBytes' " + mostReadBodyBytes);
        }
    }

    private static void checkToken(String bot, String hash) {
        if (!HttpChars.isBotName(bot) || !hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("'botTokens' has \"" + bot
                    + "\" with something that is no hash; allowed: a bot's name with the SHA-256 of its token in 64 small hex digits, as"
                    + " 'printf %s TOKEN | sha256sum' prints it");
        }
    }

    private static boolean loopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** Returns the same settings at another address. */
    public ProxySettings at(String otherHost, int otherPort) {
        return with(otherHost, otherPort, this);
    }

    /** Returns the same settings with the access rules of the other ones. */
    public ProxySettings admittingAs(ProxySettings other) {
        return with(host, port, other);
    }

    private ProxySettings with(String otherHost, int otherPort, ProxySettings those) {
        return new ProxySettings(
                otherHost,
                otherPort,
                those.openToOthers,
                healthOnTrafficPort,
                those.botTokens,
                those.allowFrom,
                those.trustFrom,
                mostConnections,
                headTimeoutMs,
                idleTimeoutMs,
                bodyPauseMs,
                mostLineBytes,
                mostHeadBytes,
                mostReadBodyBytes,
                mostInputBytes,
                mostBodyBytes,
                joinBytes,
                drainMs,
                warmUpMs,
                upstream,
                webSockets,
                sharedReads,
                tls);
    }
}
