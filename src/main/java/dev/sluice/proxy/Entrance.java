package dev.sluice.proxy;

import dev.sluice.exchange.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a request target is for: {@code /<exchange>/...}, {@code /@<bot>/<exchange>/...}, {@code /url/<absolute url>} or the port of one
 * exchange. Cuts its own prefix and changes nothing else. An open relay is the worst bug here, so an absolute URL must be, character for
 * character, a scheme, a configured host in lower case and perhaps a port; what would need interpretation is refused.
 */
final class Entrance {
    /** Where a target leads. */
    sealed interface Found permits Way, NoWay {}

    /**
     * @param target path and query for the upstream, as received
     * @param bot from the path; "" when none is named there
     * @param byUrl whether the caller named the upstream by its URL
     */
    record Way(Door door, Upstream upstream, String target, String bot, boolean byUrl) implements Found {}

    record NoWay(int status, String why) implements Found {
        /** Text of {@code X-Sluice-Reason}. */
        String reason() {
            return switch (status) {
                case 403 -> "not-an-upstream";
                case 404 -> "no-such-place";
                default -> "bad-request";
            };
        }
    }

    private static final String URL = "url";
    private static final int MOST_DECODINGS = 5;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private Entrance() {}

    static Found find(Doors doors, @Nullable String exchange, String target) {
        if (exchange != null) {
            return atDoor(doors, exchange, target, "");
        }
        if (target.startsWith("/@")) {
            int end = segmentEnd(target, 2);
            String bot = target.substring(2, end);
            if (!Grammar.isBotName(bot)) {
                return new NoWay(400, "a bot's name is 1 to 64 letters, digits, '.', '_' and '-'");
            }
            return end == target.length() || target.charAt(end) != '/'
                    ? new NoWay(404, "behind /@" + bot + "/ the name of an exchange is missing")
                    : named(doors, target.substring(end), bot);
        }
        return named(doors, target, "");
    }

    private static Found named(Doors doors, String target, String bot) {
        int end = segmentEnd(target, 1);
        String name = target.substring(1, end);
        String rest = target.substring(end);
        return name.equals(URL) ? byUrl(doors, rest, bot) : atDoor(doors, name, rest, bot);
    }

    private static Found atDoor(Doors doors, String name, String rest, String bot) {
        Door door = doors.byName().get(name);
        if (door == null) {
            return new NoWay(404, "no exchange of that name is configured; GET / lists them");
        }
        String target = rest.startsWith("/") ? rest : "/" + rest;
        String path = path(target);
        Upstream upstream = door.exchange().upstream(path);
        if (upstream == null) {
            return new NoWay(404, "no upstream of this exchange is configured for that path");
        }
        return climbs(door, path)
                ? new NoWay(400, "a '..' that leaves the start of the path")
                : new Way(door, upstream, target, bot, false);
    }

    // ---- /url/

    private static Found byUrl(Doors doors, String rest, String bot) {
        String url = rest.startsWith("/") ? rest.substring(1) : rest;
        if (url.startsWith("https%3A")
                || url.startsWith("http%3A")
                || url.startsWith("https%3a")
                || url.startsWith("http%3a")) {
            String decoded = decodedOnce(url);
            if (decoded == null) {
                return new NoWay(400, "behind /url/ the URL is either as it is or percent-encoded once as a whole");
            }
            url = decoded;
        }
        boolean tls = url.startsWith("https://");
        if (!tls && !url.startsWith("http://")) {
            return new NoWay(400, "behind /url/ an absolute URL begins with https:// or http://");
        }
        int from = tls ? 8 : 7;
        int end = segmentEnd(url, from);
        Upstream named = authority(url.substring(from, end), tls);
        Door door = named == null ? null : doors.byUpstream().get(named);
        if (named == null || door == null) {
            return new NoWay(403, "that host is not an upstream of a configured exchange");
        }
        String target = end < url.length() && url.charAt(end) == '/' ? url.substring(end) : "/" + url.substring(end);
        String path = path(target);
        Upstream to = door.exchange().upstream(path);
        if (to == null || !named.equals(door.exchange().named(path))) {
            return new NoWay(403, "that path is not configured for that host");
        }
        return climbs(door, path)
                ? new NoWay(400, "a '..' that leaves the start of the path")
                : new Way(door, to, target, bot, true);
    }

    /** Null unless every byte is ASCII and visible after exactly one decoding, and '/' and '?' were encoded like all else. */
    private static @Nullable String decodedOnce(String url) {
        byte[] bytes = new byte[url.length()];
        int n = 0;
        for (int i = 0; i < url.length(); i++) {
            int c = url.charAt(i);
            if (c == '/' || c == '?') {
                return null;
            }
            if (c == '%') {
                int high = i + 2 < url.length() ? Grammar.hex(url.charAt(i + 1)) : -1;
                int low = high < 0 ? -1 : Grammar.hex(url.charAt(i + 2));
                if (low < 0) {
                    return null;
                }
                c = (high << 4) + low;
                i += 2;
            }
            if (c <= ' ' || c >= 0x7F || c == '#') {
                return null;
            }
            bytes[n++] = (byte) c;
        }
        return new String(bytes, 0, n, StandardCharsets.US_ASCII);
    }

    /** Lower-case letters, digits, dots and hyphens, then perhaps a port in its shortest form; else null. */
    private static @Nullable Upstream authority(String text, boolean tls) {
        int colon = text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '.' && c != '-') {
                return null;
            }
        }
        int port = colon < 0 ? tls ? HTTPS_PORT : HTTP_PORT : port(text.substring(colon + 1));
        return host.isEmpty() || port < 0 ? null : new Upstream(host, port, tls);
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || digits.charAt(0) == '0') {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            port = port * 10 + c - '0';
        }
        return port <= 65_535 ? port : -1;
    }

    // ---- paths

    private static int segmentEnd(String target, int from) {
        int i = from;
        while (i < target.length() && target.charAt(i) != '/' && target.charAt(i) != '?') {
            i++;
        }
        return i;
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /**
     * Whether dot segments, plain or in any encoding that an upstream might undo, lead out of the first segment of the path or to another
     * upstream. Paths without ".." cost one look.
     */
    private static boolean climbs(Door door, String path) {
        if (path.indexOf("..") < 0 && path.indexOf("%2") < 0 && path.indexOf('\\') < 0) {
            return false;
        }
        String plain = unescaped(path);
        ArrayDeque<String> segments = new ArrayDeque<>();
        boolean dots = false;
        for (String segment : plain.substring(1).split("/", -1)) {
            if (segment.equals("..")) {
                dots = true;
                segments.pollLast();
                if (segments.isEmpty()) {
                    return true;
                }
            } else if (!segment.equals(".") && !segment.isEmpty()) {
                segments.addLast(segment);
            }
        }
        Upstream named = door.exchange().named(path);
        return dots && named != null && !named.equals(door.exchange().named("/" + String.join("/", segments)));
    }

    /** Dots, slashes and percent signs decoded until nothing changes, backslashes as slashes: the worst that any reader may make of it. */
    private static String unescaped(String path) {
        String before = path;
        for (int round = 0; round < MOST_DECODINGS; round++) {
            String after = before.replace("%2e", ".")
                    .replace("%2E", ".")
                    .replace("%2f", "/")
                    .replace("%2F", "/")
                    .replace("%5c", "/")
                    .replace("%5C", "/")
                    .replace("%25", "%")
                    .replace('\\', '/');
            if (after.equals(before)) {
                return after;
            }
            before = after;
        }
        return "/.."; // encoded over and over: nobody means well with that
    }
}
