package dev.sluice.probe;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.clock.PollInterval;
import java.util.List;
import java.util.Locale;

/**
 * A time server as the configuration names it: {@code host} or {@code host:port}, followed by {@code ?smears} or
 * {@code ?plain} where the name does not show how the server handles a leap second.
 *
 * @param host a host name or an IP address
 * @param port the UDP port
 * @param smears whether the server spreads a leap second over a day; in the middle of that day it differs from other
 *     servers by half a second
 */
public record TimeServerName(String host, int port, boolean smears) {
    private static final int NTP = 123;
    private static final int MAX_PORT = 65_535;
    private static final String SMEARS = "?smears";
    private static final String PLAIN = "?plain";
    private static final String POOL = "pool.ntp.org";
    /** Domains and addresses whose operators document that they smear leap seconds. */
    private static final List<String> SMEARING = List.of(".google.com", ".aws.com", ".facebook.com", "169.254.169.123");

    /** Minimum interval for the NTP pool: its terms of service allow one query in 30 minutes. */
    private static final long POOL_FLOOR_NANOS = 1_800 * Nanos.PER_SECOND;

    private static final long PUBLIC_FLOOR_NANOS = 16 * Nanos.PER_SECOND;

    /**
     * Parses a server of the configuration.
     *
     * @throws IllegalArgumentException when the text is invalid; its message states what is allowed
     */
    public static TimeServerName parse(String text) {
        boolean smears = text.endsWith(SMEARS);
        boolean plain = text.endsWith(PLAIN);
        String place = smears || plain ? text.substring(0, text.lastIndexOf('?')) : text;
        int colon = place.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (place.indexOf(':') == colon || place.charAt(colon - 1) == ']');
        String host = hasPort ? place.substring(0, colon) : place;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || host.length() > 255 || !host.chars().allMatch(TimeServerName::isOfName)) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not a time server; allowed: a host or an address, or host:port, with ?smears or ?plain at the end if needed");
        }
        int port = hasPort ? port(text, place.substring(colon + 1)) : NTP;
        return new TimeServerName(host, port, smears || (!plain && isKnownToSmear(host)));
    }

    private static int port(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 1 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, with the same message as a port out of range
        }
        throw new IllegalArgumentException("'" + text + "' has an invalid port; allowed: 1 to " + MAX_PORT);
    }

    private static boolean isOfName(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ".-_:".indexOf(c) >= 0;
    }

    private static boolean isKnownToSmear(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return SMEARING.stream().anyMatch(name::endsWith);
    }

    /** Returns whether requests to this server stay on this machine. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || (host.startsWith("127.") && isAddress());
    }

    private boolean isAddress() {
        return host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    /** Returns the minimum interval between requests that the operator allows, whatever the configuration says. */
    long floorNanos() {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals(POOL) || name.endsWith("." + POOL)) {
            return POOL_FLOOR_NANOS;
        }
        return isLoopback() ? 0 : PUBLIC_FLOOR_NANOS;
    }

    PollInterval pace(long everyNanos, long believedNanos) {
        return new PollInterval(everyNanos, floorNanos(), believedNanos);
    }

    @Override
    public String toString() {
        return port == NTP ? host : host + ":" + port;
    }
}
