package dev.sluice.proxy;

import dev.sluice.exchange.StreamSettings;
import dev.sluice.exchange.Upstream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a request target is for: {@code /<exchange>/...}, {@code /@<bot>/<exchange>/...}, {@code /url/<absolute url>} or the port of one
 * exchange. Cuts its own prefix and changes nothing else. An open relay is the worst bug here, so an absolute URL must be, character for
 * character, a scheme, a configured host in lower case and perhaps a port; what would need interpretation is refused.
 */
final class Entrance {
    /** Where a target leads. */
    sealed interface Found permits Way, StreamWay, NoWay {}

    /**
     * @param target path and query for the upstream, as received
     * @param bot what the path says of it
     * @param byUrl whether the caller named the upstream by its URL
     */
    record Way(Door door, Upstream upstream, String target, PathBot bot, boolean byUrl) implements Found {}

    /**
     * To a WebSocket.
     *
     * @param asked path and query as the bot wrote them behind the exchange's name
     */
    record StreamWay(Way way, StreamSettings stream, String asked) implements Found {}

    /** What a target says before its path begins: a name, and perhaps a bot's. */
    private record Start(String name, String rest, PathBot bot) {}

    record NoWay(int status, String why) implements Found {
        /** Text of {@code X-Sluice-Reason}. */
        String reason() {
            return switch (status) {
                case 403, 421 -> "not-an-upstream";
                case 404 -> "no-such-place";
                default -> "bad-request";
            };
        }
    }

    private static final String URL = "url";
    private static final String NO_EXCHANGE = "no exchange of that name is configured; GET / lists them";
    private static final String HALF_ENCODED =
            "behind /url/ the URL is either as it is or percent-encoded once as a whole";
    static final String CLIMBS = "a '..' in the path, plain or encoded";
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private Entrance() {}

    static Found find(Doors doors, @Nullable String exchange, RequestHead request) {
        return request.isHandshake()
                ? findStream(doors, exchange, request.target())
                : find(doors, exchange, request.target());
    }

    /** Where a request leads; {@code exchange}: the only one that its port leads to, or null. */
    static Found find(Doors doors, @Nullable String exchange, String target) {
        Start start = start(exchange, target);
        if (start == null) {
            return noBot(target);
        }
        return exchange == null && start.name().equals(URL)
                ? byUrl(doors, start.rest(), start.bot())
                : atDoor(doors, start.name(), start.rest(), start.bot());
    }

    /** The same for one that asks for a WebSocket. */
    static Found findStream(Doors doors, @Nullable String exchange, String target) {
        Start start = start(exchange, target);
        if (start == null) {
            return noBot(target);
        }
        Door door = doors.byName().get(start.name());
        if (door == null) {
            return exchange == null && start.name().equals(URL)
                    ? streamByUrl(doors, start.rest(), start.bot())
                    : new NoWay(404, NO_EXCHANGE);
        }
        String asked = slashed(start.rest());
        StreamSettings stream = door.exchange().stream(path(asked));
        return stream == null
                ? new NoWay(404, "no WebSocket of this exchange is configured for that path")
                : to(door, stream, asked, start.bot());
    }

    /** The same for one that believes to be at that host of the exchange. */
    static Found streamAtHost(Doors doors, String host, String target) {
        for (Door door : doors.byName().values()) {
            StreamSettings stream = door.exchange().streamOfHost(host, path(target));
            if (stream != null) {
                return to(door, stream, asked(stream, target), PathBot.NONE);
            }
        }
        return new NoWay(421, "no WebSocket is configured for that host and path, or not by proxy.tls.hosts");
    }

    /** What was said to the exchange's own host, as it is said to us. */
    private static String asked(StreamSettings stream, String target) {
        return stream.cut() ? stream.path() + target : target;
    }

    private static Found to(Door door, StreamSettings stream, String asked, PathBot bot) {
        return DotSegments.isIn(path(asked))
                ? new NoWay(400, CLIMBS)
                : new StreamWay(new Way(door, stream.target(), stream.sent(asked), bot, false), stream, asked);
    }

    /** Null: it begins like a bot's name and is none. */
    private static @Nullable Start start(@Nullable String exchange, String target) {
        if (exchange != null) {
            return new Start(exchange, target, PathBot.NONE);
        }
        if (!target.startsWith("/@")) {
            int end = segmentEnd(target, 1);
            return new Start(target.substring(1, end), target.substring(end), PathBot.NONE);
        }
        int end = segmentEnd(target, 2);
        PathBot bot = PathBot.of(target.substring(2, end));
        if (bot == null || end == target.length() || target.charAt(end) != '/') {
            return null;
        }
        int nameEnd = segmentEnd(target, end + 1);
        return new Start(target.substring(end + 1, nameEnd), target.substring(nameEnd), bot);
    }

    private static NoWay noBot(String target) {
        PathBot bot = PathBot.of(target.substring(2, segmentEnd(target, 2)));
        return bot != null
                ? new NoWay(404, "behind /@" + bot.name() + "/ the name of an exchange is missing")
                : new NoWay(
                        400,
                        "a bot's name is 1 to 64 letters, digits, '.', '_' and '-'; so is a token behind it and a ':'");
    }

    private static Found atDoor(Doors doors, String name, String rest, PathBot bot) {
        Door door = doors.byName().get(name);
        if (door == null) {
            return new NoWay(404, NO_EXCHANGE);
        }
        String target = slashed(rest);
        String path = path(target);
        Upstream upstream = door.exchange().upstream(path);
        if (upstream == null) {
            return new NoWay(404, "no upstream of this exchange is configured for that path");
        }
        return DotSegments.isIn(path) ? new NoWay(400, CLIMBS) : new Way(door, upstream, target, bot, false);
    }

    private static String slashed(String rest) {
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    // ---- /url/

    private static Found byUrl(Doors doors, String rest, PathBot bot) {
        String url = plain(rest, "http");
        if (url == null) {
            return new NoWay(400, HALF_ENCODED);
        }
        boolean tls = url.startsWith("https://");
        if (!tls && !url.startsWith("http://")) {
            return new NoWay(400, "behind /url/ an absolute URL begins with https:// or http://");
        }
        int from = tls ? 8 : 7;
        int end = segmentEnd(url, from);
        Upstream named = authority(url.substring(from, end), tls);
        Door door = named == null ? null : doors.byUpstream().get(named);
        return named == null || door == null
                ? new NoWay(403, "that host is not an upstream of a configured exchange")
                : to(door, named, new Way(door, named, slashed(url.substring(end)), bot, true));
    }

    /** The same for a WebSocket, whose hosts are others. */
    private static Found streamByUrl(Doors doors, String rest, PathBot bot) {
        String url = plain(rest, "ws");
        if (url == null) {
            return new NoWay(400, HALF_ENCODED);
        }
        boolean tls = url.startsWith("wss://");
        if (!tls && !url.startsWith("ws://")) {
            return new NoWay(400, "behind /url/ the URL of a WebSocket begins with wss:// or ws://");
        }
        int from = tls ? 6 : 5;
        int end = segmentEnd(url, from);
        Upstream named = authority(url.substring(from, end), tls);
        String target = slashed(url.substring(end));
        for (Door door : doors.byName().values()) {
            StreamSettings stream = named == null ? null : door.exchange().streamByUrl(named, path(target));
            if (stream != null) {
                return to(door, stream, asked(stream, target), bot);
            }
        }
        return new NoWay(403, "that host and path is no WebSocket of a configured exchange");
    }

    /** Behind "/url/", decoded once if it is encoded as a whole; null: it is encoded in another way. */
    private static @Nullable String plain(String rest, String scheme) {
        String url = rest.startsWith("/") ? rest.substring(1) : rest;
        boolean encoded = url.startsWith(scheme + "s%3A")
                || url.startsWith(scheme + "%3A")
                || url.startsWith(scheme + "s%3a")
                || url.startsWith(scheme + "%3a");
        return encoded ? decodedOnce(url) : url;
    }

    /** A call that believes to be at the exchange's own host: its target is the exchange's, whatever it looks like. */
    static Found atHost(Door door, Upstream named, String target) {
        return to(door, named, new Way(door, named, target, PathBot.NONE, false));
    }

    /** A host that was named must have the path; then it is where that host is connected to. */
    private static Found to(Door door, Upstream named, Way way) {
        String path = path(way.target());
        Upstream to = door.exchange().upstream(path, named);
        if (to == null) {
            return new NoWay(403, "that path is not configured for that host");
        }
        return DotSegments.isIn(path)
                ? new NoWay(400, CLIMBS)
                : new Way(door, to, way.target(), way.bot(), way.byUrl());
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

    static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
