package dev.sluice.proxy;

import dev.sluice.knob.Knob;

/** The traffic port and what it allows a caller: {@code proxy} in {@code conf/sluice.json}. */
public record ProxySettings(
        @Knob(
                value = "Address of the traffic port. Others than this machine reach it only with 'openToOthers'.",
                min = 1,
                max = 255,
                def = "\"127.0.0.1\"")
        String host,

        @Knob(value = "Traffic port; 0: a free one, printed at start.", min = 0, max = 65_535, def = "8080")
        int port,

        @Knob(
                value =
                        "Allow a host that is not loopback: whoever reaches the port can use the exchanges' limits and send signed calls.",
                def = "false")
        boolean openToOthers,

        @Knob(value = "Serve /health/* on the traffic port too.", def = "true")
        boolean healthOnTrafficPort,

        @Knob(value = "Connections from bots at one time.", min = 1, max = 1_000_000, def = "10000")
        int mostConnections,

        @Knob(
                value = "A request's head must be complete this long after its first byte.",
                min = 10,
                max = 600_000,
                def = "10000")
        long headTimeoutMs,

        @Knob(
                value = "A bot's connection without a call is closed after this long.",
                min = 100,
                max = 3_600_000,
                def = "75000")
        long idleTimeoutMs,

        @Knob(
                value = "Longest pause inside a request's body or in a bot's reading of an answer.",
                min = 10,
                max = 600_000,
                def = "30000")
        long bodyPauseMs,

        @Knob(value = "Longest request line.", min = 256, max = 1_048_576, def = "16384")
        int mostLineBytes,

        @Knob(value = "Longest request head without its first line.", min = 1024, max = 1_048_576, def = "16384")
        int mostHeadBytes,

        @Knob(
                value = "Longest body of a call that must be read to be named; a longer one is refused with 413.",
                min = 1024,
                max = 67_108_864,
                def = "1048576")
        int mostReadBodyBytes,

        @Knob(value = "Longest body that is only passed on.", min = 1024, max = 1_073_741_824, def = "16777216")
        long mostBodyBytes,

        @Knob(
                value = "Bodies up to this size are joined with their head and written at once.",
                min = 0,
                max = 1_048_576,
                def = "65536")
        int joinBytes,

        @Knob(
                value = "Longest graceful stop: waiting calls finish or get a definite 'not sent' by then.",
                min = 0,
                max = 600_000,
                def = "10000")
        long drainMs,

        @Knob(
                value = "Longest warm-up against itself before the gateway says it is ready; 0: none.",
                min = 0,
                max = 30_000,
                def = "1500")
        long warmUpMs,

        @Knob(value = "Connections to the exchanges.", def = "{}")
        UpstreamSettings upstream) {

    public ProxySettings {
        if (!openToOthers && !loopback(host)) {
            throw new IllegalArgumentException(
                    "'host' \"" + host
                            + "\" is no loopback address, so others could trade through it; allowed: localhost, 127.x.x.x, ::1, or any with \"openToOthers\": true");
        }
        if (joinBytes > mostReadBodyBytes) {
            throw new IllegalArgumentException(
                    "'joinBytes' " + joinBytes + " is above 'mostReadBodyBytes' " + mostReadBodyBytes);
        }
    }

    private static boolean loopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** The same at another address, refused on the same terms. */
    public ProxySettings at(String otherHost, int otherPort) {
        return new ProxySettings(
                otherHost,
                otherPort,
                openToOthers,
                healthOnTrafficPort,
                mostConnections,
                headTimeoutMs,
                idleTimeoutMs,
                bodyPauseMs,
                mostLineBytes,
                mostHeadBytes,
                mostReadBodyBytes,
                mostBodyBytes,
                joinBytes,
                drainMs,
                warmUpMs,
                upstream);
    }
}
