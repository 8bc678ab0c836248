package dev.sluice.core.origin;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and perhaps a port, as the Host header and an Origin write them.
 *
 * @param host in lower case and without a dot at its end; an IPv6 address is in brackets
 * @param port {@link #NO_PORT}: not given
 */
record HostAndPort(String host, int port) {
    static final int NO_PORT = -1;

    private static final int MAX_LENGTH = 300;
    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile(
            "(?<host>\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[0-9A-Za-z._%-]+)?]|[0-9A-Za-z._-]+)(:(?<port>[0-9]{0,5}))?");
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

    /** Null: it cannot be read as a host with a port. */
    static @Nullable HostAndPort parse(String text) {
        var form = FORM.matcher(text.length() > MAX_LENGTH ? "" : text);
        if (!form.matches()) {
            return null;
        }
        String digits = form.group("port");
        int port = digits == null || digits.isEmpty() ? NO_PORT : Integer.parseInt(digits);
        String host = normal(form.group("host"));
        return host.isEmpty() || port > HIGHEST_PORT ? null : new HostAndPort(host, port);
    }

    /** The same name as all spellings of it have. */
    static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Whether it is an IP address, which cannot be resolved to another host. */
    boolean isAddress() {
        return host.startsWith("[") || IPV4.matcher(host).matches();
    }

    /** Whether it is this machine by a name that no domain's owner decides about (RFC 6761, 6.3). */
    boolean isLocalhost() {
        return host.equals("localhost") || host.endsWith(".localhost");
    }
}
