package dev.sluice.proxy.settings;

import dev.sluice.base.settings.Setting;
import io.netty.util.NetUtil;
import java.util.List;

/** The settings of connections to exchanges. */
public record UpstreamSettings(
        @Setting(value = "Longest time to open a connection, including TLS.", min = 10, max = 60_000, def = "5000")
        long connectTimeoutMs,

        @Setting(
                value = "Longest time from the start of a call to the final status line of its response.",
                min = 100,
                max = 600_000,
                def = "30000")
        long responseTimeoutMs,

        @Setting(value = "Longest pause within a response's body.", min = 100, max = 600_000, def = "30000")
        long bodyPauseMs,

        @Setting(
                value =
                        "A connection without calls is closed after this time; keep it shorter than the exchange's own time.",
                min = 100,
                max = 600_000,
                def = "30000")
        long idleMs,

        @Setting(
                value = "A connection accepts no further calls at this age, so that DNS is resolved again.",
                min = 1000,
                max = 86_400_000,
                def = "300000")
        long maxAgeMs,

        @Setting(
                value = "Whether a connection to every host that was called is kept open, also over a restart.",
                def = "true")
        boolean keepOpen,

        @Setting(
                value = "Bytes of a response's body, inflated, that are kept to determine its outcome.",
                min = 1024,
                max = 1_048_576,
                def = "65536")
        int readResponseBytes,

        @Setting(value = "Longest status line and head of a response.", min = 4096, max = 1_048_576, def = "32768")
        int maxHeadBytes,

        @Setting(
                value = "DNS servers for the exchanges' hosts, as IP addresses. Empty: those of this machine.",
                max = 8,
                def = "[]")
        List<String> dnsServers) {
    public UpstreamSettings {
        dnsServers = List.copyOf(dnsServers);
        for (String server : dnsServers) {
            if (!NetUtil.isValidIpV4Address(server) && !NetUtil.isValidIpV6Address(server)) {
                throw new IllegalArgumentException(
                        "'dnsServers' has \"" + server + "\"; allowed: IP addresses, such as \"1.1.1.1\"");
            }
        }
    }
}
