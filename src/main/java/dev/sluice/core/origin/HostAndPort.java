package dev.sluice.core.origin;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host with an optional port, as in the headers Host and Origin.
 *
 * @param host host name in lower case without a final dot, or an IP address; an IPv6 address is in brackets
 * @param port port; {@link #NO_PORT} when there is none
 */
record HostAndPort(String host, int port) {
    static final int NO_PORT = -1;

    private static final int MAX_LENGTH = 300;
    private static final int MAX_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile(
            "(?<host>\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[0-9A-Za-z._%-]+)?]|[0-9A-Za-z._-]+)(:(?<port>[0-9]{0,5}))?");
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

    /** Parses the text; returns null when it is not a host with an optional port. */
    static @Nullable HostAndPort parse(String text) {
        var form = FORM.matcher(text.length() > MAX_LENGTH ? "" : text);
        if (!form.matches()) {
            return null;
        }
        String digits = form.group("port");
        int port = digits == null || digits.isEmpty() ? NO_PORT : Integer.parseInt(digits);
        String host = normal(form.group("host"));
        return host.isEmpty() || port > MAX_PORT ? null : new HostAndPort(host, port);
    }

    /** Returns the canonical spelling of a host name: in lower case and without a final dot. */
    static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Returns whether the host is an IP address, which no name server can resolve to another host. */
    boolean isAddress() {
        return host.startsWith("[") || IPV4.matcher(host).matches();
    }

    /** Returns whether the host is localhost or a name below it, which always mean this machine (RFC 6761, 6.3). */
    boolean isLocalhost() {
        return host.equals("localhost") || host.endsWith(".localhost");
    }
}
