package dev.sluice.proxy.routing;

import dev.sluice.core.call.RequestErrorCode;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.proxy.http1.HttpChars;
import dev.sluice.proxy.http1.RequestHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The router of request targets: {@code /<exchange>/...}, {@code /@<bot>/<exchange>/...}, {@code /url/<absolute url>},
 * or the port of one exchange. It removes the gateway's own prefix and changes nothing else. To exclude an open relay,
 * an absolute URL must consist exactly of a scheme, a configured host in lower case and an optional port; anything that
 * needs interpretation is refused.
 */
public final class RequestRouter {
    /** The result of routing. */
    public sealed interface RoutingResult permits RouteMatch, StreamMatch, NoMatch {}

    /**
     * A call to an exchange.
     *
     * @param target path and query for the upstream, as received
     * @param bot the bot prefix of the path, or what the bot stated when it opened the tunnel
     * @param byUrl true if the caller named the upstream by its URL
     */
    public record RouteMatch(
            ExchangeEndpoint exchangeEndpoint, Upstream upstream, String target, BotPrefix bot, boolean byUrl)
            implements RoutingResult {}

    /**
     * A request for a WebSocket.
     *
     * @param botTarget path and query after the exchange's name, as the bot wrote them
     */
    public record StreamMatch(RouteMatch routeMatch, StreamSettings stream, String botTarget)
            implements RoutingResult {}

    /** The first part of a target: the name of an exchange, the rest, and the bot prefix. */
    private record SplitTarget(String name, String rest, BotPrefix bot) {}

    public record NoMatch(int status, String why) implements RoutingResult {
        public RequestErrorCode code() {
            return switch (status) {
                case 403, 421 -> RequestErrorCode.NOT_AN_UPSTREAM;
                case 404 -> RequestErrorCode.NO_SUCH_PLACE;
                default -> RequestErrorCode.BAD_REQUEST;
            };
        }
    }

    private static final String URL = "url";
    private static final String NO_EXCHANGE = "no exchange with this name is configured; GET / lists the exchanges";
    private static final String HALF_ENCODED =
            "the URL after /url/ must be either not encoded, or percent-encoded once as a whole";
    /** The reason for a WebSocket whose orders would pass unread. */
    private static final String UNREAD =
            "orders can be sent on this WebSocket, but no table tells how to read its messages; write the path as the exchange does";

    public static final String HAS_DOT_SEGMENTS =
            "the path contains '..', plain or encoded, or an escape that is not UTF-8";
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private RequestRouter() {}

    public static RoutingResult find(
            ExchangeEndpoints exchangeEndpoints, @Nullable String exchange, RequestHead request) {
        return request.isHandshake()
                ? findStream(exchangeEndpoints, exchange, request.target())
                : find(exchangeEndpoints, exchange, request.target());
    }

    /**
     * Routes a call.
     *
     * @param exchange the only exchange of the port; null if the target names it
     */
    static RoutingResult find(ExchangeEndpoints exchangeEndpoints, @Nullable String exchange, String target) {
        SplitTarget start = split(exchange, target);
        if (start == null) {
            return invalidBot(target);
        }
        return exchange == null && start.name().equals(URL)
                ? byUrl(exchangeEndpoints, start.rest(), start.bot())
                : byName(exchangeEndpoints, start.name(), start.rest(), start.bot());
    }

    /** Routes a WebSocket request. */
    public static RoutingResult findStream(
            ExchangeEndpoints exchangeEndpoints, @Nullable String exchange, String target) {
        SplitTarget start = split(exchange, target);
        if (start == null) {
            return invalidBot(target);
        }
        ExchangeEndpoint exchangeEndpoint = exchangeEndpoints.byName().get(start.name());
        if (exchangeEndpoint == null) {
            return exchange == null && start.name().equals(URL)
                    ? streamByUrl(exchangeEndpoints, start.rest(), start.bot())
                    : new NoMatch(404, NO_EXCHANGE);
        }
        String botTarget = withLeadingSlash(start.rest());
        StreamSettings stream = exchangeEndpoint.exchange().streams().byPath(path(botTarget));
        return stream == null
                ? new NoMatch(404, "no WebSocket of this exchange is configured for this path")
                : streamResult(exchangeEndpoint, stream, botTarget, start.bot());
    }

    /** Routes a WebSocket request that addresses the exchange's own host. */
    static RoutingResult streamAtHost(ExchangeEndpoints exchangeEndpoints, String host, String target, BotPrefix bot) {
        for (ExchangeEndpoint exchangeEndpoint : exchangeEndpoints.byName().values()) {
            StreamSettings stream = exchangeEndpoint.exchange().streams().byHost(host, path(target));
            if (stream != null) {
                return streamResult(exchangeEndpoint, stream, botTarget(stream, target), bot);
            }
        }
        return new NoMatch(
                421, "no WebSocket is configured for this host and path, or the host is not in proxy.tls.hosts");
    }

    /** Returns the target in the gateway's form for a target at the exchange's own host. */
    private static String botTarget(StreamSettings stream, String target) {
        return stream.gatewayPrefix() ? stream.path() + target : target;
    }

    private static RoutingResult streamResult(
            ExchangeEndpoint exchangeEndpoint, StreamSettings stream, String botTarget, BotPrefix bot) {
        String path = path(botTarget);
        if (DotSegments.isIn(path)) {
            return new NoMatch(400, HAS_DOT_SEGMENTS);
        }
        Exchange exchange = exchangeEndpoint.exchange();
        boolean unread = stream.orders()
                ? !exchange.streams().readsMessages(path)
                : exchange.streams().hidesOrders(stream, path(stream.upstreamTarget(botTarget)));
        return unread
                ? new NoMatch(400, UNREAD)
                : new StreamMatch(
                        new RouteMatch(exchangeEndpoint, stream.target(), stream.upstreamTarget(botTarget), bot, false),
                        stream,
                        botTarget);
    }

    /** Splits the target; returns null if it begins like a bot prefix but is not valid. */
    private static @Nullable SplitTarget split(@Nullable String exchange, String target) {
        if (exchange != null) {
            return new SplitTarget(exchange, target, BotPrefix.NONE);
        }
        if (!target.startsWith("/@")) {
            int end = segmentEnd(target, 1);
            return new SplitTarget(target.substring(1, end), target.substring(end), BotPrefix.NONE);
        }
        int end = segmentEnd(target, 2);
        BotPrefix bot = BotPrefix.of(target.substring(2, end));
        if (bot == null || end == target.length() || target.charAt(end) != '/') {
            return null;
        }
        int nameEnd = segmentEnd(target, end + 1);
        return new SplitTarget(target.substring(end + 1, nameEnd), target.substring(nameEnd), bot);
    }

    private static NoMatch invalidBot(String target) {
        BotPrefix bot = BotPrefix.of(target.substring(2, segmentEnd(target, 2)));
        return bot != null
                ? new NoMatch(404, "the name of an exchange must follow /@" + bot.name() + "/")
                : new NoMatch(
                        400,
                        "in /@NAME/ and /@NAME:TOKEN/, name and token must each be 1 to 64 letters, digits, '.', '_' and '-'");
    }

    private static RoutingResult byName(ExchangeEndpoints exchangeEndpoints, String name, String rest, BotPrefix bot) {
        ExchangeEndpoint exchangeEndpoint = exchangeEndpoints.byName().get(name);
        if (exchangeEndpoint == null) {
            return new NoMatch(404, NO_EXCHANGE);
        }
        String target = withLeadingSlash(rest);
        String path = path(target);
        Upstream upstream = exchangeEndpoint.exchange().hosts().upstream(path);
        if (upstream == null) {
            return new NoMatch(404, "no upstream of this exchange is configured for this path");
        }
        return DotSegments.isIn(path)
                ? new NoMatch(400, HAS_DOT_SEGMENTS)
                : new RouteMatch(exchangeEndpoint, upstream, target, bot, false);
    }

    private static String withLeadingSlash(String rest) {
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    // ---- /url/

    private static RoutingResult byUrl(ExchangeEndpoints exchangeEndpoints, String rest, BotPrefix bot) {
        String url = decodedUrl(rest, "http");
        if (url == null) {
            return new NoMatch(400, HALF_ENCODED);
        }
        boolean tls = url.startsWith("https://");
        if (!tls && !url.startsWith("http://")) {
            return new NoMatch(400, "the URL after /url/ must begin with https:// or http://");
        }
        int from = tls ? 8 : 7;
        int end = segmentEnd(url, from);
        Upstream named = authority(url.substring(from, end), tls);
        ExchangeEndpoint exchangeEndpoint =
                named == null ? null : exchangeEndpoints.byUpstream().get(named);
        return named == null || exchangeEndpoint == null
                ? new NoMatch(403, "this host is not an upstream of a configured exchange")
                : routeResult(
                        exchangeEndpoint,
                        named,
                        new RouteMatch(exchangeEndpoint, named, withLeadingSlash(url.substring(end)), bot, true));
    }

    /** Routes a WebSocket request by URL; the hosts of WebSockets differ from those of calls. */
    private static RoutingResult streamByUrl(ExchangeEndpoints exchangeEndpoints, String rest, BotPrefix bot) {
        String url = decodedUrl(rest, "ws");
        if (url == null) {
            return new NoMatch(400, HALF_ENCODED);
        }
        boolean tls = url.startsWith("wss://");
        if (!tls && !url.startsWith("ws://")) {
            return new NoMatch(400, "for a WebSocket, the URL after /url/ must begin with wss:// or ws://");
        }
        int from = tls ? 6 : 5;
        int end = segmentEnd(url, from);
        Upstream named = authority(url.substring(from, end), tls);
        String target = withLeadingSlash(url.substring(end));
        for (ExchangeEndpoint exchangeEndpoint : exchangeEndpoints.byName().values()) {
            StreamSettings stream =
                    named == null ? null : exchangeEndpoint.exchange().streams().byUrl(named, path(target));
            if (stream != null) {
                return streamResult(exchangeEndpoint, stream, botTarget(stream, target), bot);
            }
        }
        return new NoMatch(403, "this host and path are not a WebSocket of a configured exchange");
    }

    /**
     * Returns the URL after "/url/", decoded once if it is encoded as a whole; null if it is encoded in another way.
     */
    private static @Nullable String decodedUrl(String rest, String scheme) {
        String url = rest.startsWith("/") ? rest.substring(1) : rest;
        boolean encoded = url.startsWith(scheme + "s%3A")
                || url.startsWith(scheme + "%3A")
                || url.startsWith(scheme + "s%3a")
                || url.startsWith(scheme + "%3a");
        return encoded ? decodedOnce(url) : url;
    }

    /** Routes a call that addresses the exchange's own host; its target is used unchanged. */
    static RoutingResult atHost(ExchangeEndpoint exchangeEndpoint, Upstream named, String target, BotPrefix bot) {
        return routeResult(exchangeEndpoint, named, new RouteMatch(exchangeEndpoint, named, target, bot, false));
    }

    /** Checks that the named host serves the path, and resolves the upstream that the host is connected to. */
    private static RoutingResult routeResult(ExchangeEndpoint exchangeEndpoint, Upstream named, RouteMatch routeMatch) {
        String path = path(routeMatch.target());
        Upstream to = exchangeEndpoint.exchange().hosts().upstream(path, named);
        if (to == null) {
            return new NoMatch(403, "this path is not configured for this host");
        }
        return DotSegments.isIn(path)
                ? new NoMatch(400, HAS_DOT_SEGMENTS)
                : new RouteMatch(exchangeEndpoint, to, routeMatch.target(), routeMatch.bot(), routeMatch.byUrl());
    }

    /**
     * Decodes a URL once. Returns null unless all resulting bytes are visible ASCII and '/' and '?' were encoded as
     * well.
     */
    private static @Nullable String decodedOnce(String url) {
        byte[] bytes = new byte[url.length()];
        int n = 0;
        for (int i = 0; i < url.length(); i++) {
            int c = url.charAt(i);
            if (c == '/' || c == '?') {
                return null;
            }
            if (c == '%') {
                int high = i + 2 < url.length() ? HttpChars.hex(url.charAt(i + 1)) : -1;
                int low = high < 0 ? -1 : HttpChars.hex(url.charAt(i + 2));
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

    /**
     * Parses lower-case letters, digits, dots and hyphens with an optional port in its shortest form; returns null for
     * anything else.
     */
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

    public static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
