package dev.sluice.proxy.routing;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.fuzz.Bounds;
import dev.sluice.fuzz.Check;
import dev.sluice.proxy.TestAdmission;
import dev.sluice.proxy.TestExchange;
import dev.sluice.proxy.http1.HttpChars;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fuzz target for request targets: {@code /exchange/...}, {@code /@bot/exchange/...} and {@code /url/...}. An
 * accepted target leads to a configured host, to the same host that Java's URL parser finds, and stays below the
 * beginning of the path however an upstream decodes it.
 *
 * <p>The first byte of an input selects the kind of listener; the rest is the target.
 */
public final class RequestRouterFuzz {
    private static final Upstream API = new Upstream("api.example.com", 443, true);
    private static final Upstream WWW = new Upstream("www.example.com", 443, true);
    private static final Upstream LOCAL = new Upstream("127.0.0.1", 9000, false);
    private static final List<HostSettings> HOSTS = List.of(
            new HostSettings("/api", API, null, 9, false),
            new HostSettings("/api/v5", WWW, null, 9, false),
            new HostSettings("/", LOCAL, null, 9, false));
    private static final Exchange EXCHANGE = TestExchange.of("ex", HOSTS, List.of());
    private static final ExchangeEndpoints DOORS = exchangeEndpoints();
    private static final Set<Upstream> CONFIGURED = Set.of(API, WWW, LOCAL);
    private static final Bounds COST = new Bounds(65_536, 800);
    private static final int MAX_DECODINGS = 50;

    private RequestRouterFuzz() {}

    private static ExchangeEndpoints exchangeEndpoints() {
        ExchangeEndpoint exchangeEndpoint = new ExchangeEndpoint(
                EXCHANGE, new TestAdmission().controller(), new RemoteClock(new DriftModel(200, 1)));
        Map<Upstream, ExchangeEndpoint> byUpstream = new HashMap<>();
        HOSTS.forEach(host -> byUpstream.put(host.url(), exchangeEndpoint));
        return new ExchangeEndpoints(Map.of("ex", exchangeEndpoint), byUpstream);
    }

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2 || !isTarget(data)) {
            return;
        }
        String target = new String(data, 1, data.length - 1, StandardCharsets.US_ASCII);
        switch (data[0] & 3) {
            case 0 -> check(null, target, COST.hold(data.length, () -> RequestRouter.find(DOORS, null, target)));
            case 1 -> check("ex", target, COST.hold(data.length, () -> RequestRouter.find(DOORS, "ex", target)));
            case 2 -> check(null, target, COST.hold(data.length, () -> RequestRouter.findStream(DOORS, null, target)));
            default ->
                check(
                        "ex",
                        target,
                        COST.hold(
                                data.length,
                                () -> RequestRouter.streamAtHost(DOORS, "api.example.com", target, BotPrefix.NONE)));
        }
    }

    /**
     * Returns true for input that the HTTP parser accepts: visible ASCII that begins with a slash and has no fragment.
     */
    private static boolean isTarget(byte[] data) {
        MessageHead messageHead = new MessageHead(data, data.length, data.length, new int[0], 0);
        for (int i = 1; i < data.length; i++) {
            if (!HttpChars.isVisible(data[i])) {
                return false;
            }
        }
        return RequestHead.checkTarget(messageHead.bytes(), 1, data.length) == null;
    }

    private static void check(@Nullable String alone, String target, RequestRouter.RoutingResult found) {
        if (found instanceof RequestRouter.NoMatch no) {
            Check.that(no.status() >= 400 && no.status() < 500 && !no.why().isEmpty(), "a refusal without a reason");
            return;
        }
        boolean stream = found instanceof RequestRouter.StreamMatch;
        RequestRouter.RouteMatch routeMatch =
                found instanceof RequestRouter.StreamMatch to ? to.routeMatch() : (RequestRouter.RouteMatch) found;
        Check.that(
                CONFIGURED.contains(routeMatch.upstream()), "a host that is not configured: " + routeMatch.upstream());
        Check.that(routeMatch.target().startsWith("/"), "a path that does not begin with a slash");
        if (stream) {
            StreamSettings settings = ((RequestRouter.StreamMatch) found).stream();
            Check.same(settings.target(), routeMatch.upstream(), "host of a WebSocket");
            Check.that(
                    !climbs(RequestRouter.path(routeMatch.target()), 0),
                    "a WebSocket's path climbs: " + routeMatch.target());
            return;
        }
        if (alone != null) {
            Check.same(target, routeMatch.target(), "target on the port of one exchange");
        } else {
            Check.that(
                    target.endsWith(routeMatch.target())
                            || routeMatch.byUrl()
                            || routeMatch.target().startsWith("/?")
                            || routeMatch.target().equals("/"),
                    "a target that was changed: " + routeMatch.target());
        }
        if (routeMatch.byUrl()) {
            byUrl(target, routeMatch);
        }
        stays(routeMatch);
    }

    /** Checks that the host equals the one that Java's parser finds in the URL, decoded once if it was encoded. */
    private static void byUrl(String target, RequestRouter.RouteMatch routeMatch) {
        String rest = target.substring(target.indexOf("/url/") + "/url/".length());
        rest = rest.startsWith("/") ? rest.substring(1) : rest;
        String url =
                rest.contains("://") ? rest : URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        int from = url.indexOf("://") + "://".length();
        int end = from;
        while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        try {
            URI uri = new URI(url.substring(0, end) + "/");
            int standard = "https".equals(uri.getScheme()) ? 443 : 80;
            Upstream theirs = new Upstream(
                    String.valueOf(uri.getHost()),
                    uri.getPort() < 0 ? standard : uri.getPort(),
                    "https".equals(uri.getScheme()));
            Check.same(routeMatch.upstream(), theirs, "host of the URL");
            Check.same(null, uri.getRawUserInfo(), "user in the URL");
        } catch (URISyntaxException e) {
            throw new AssertionError("Java cannot read a URL that is let in: " + url, e);
        }
        String behind = url.substring(end);
        Check.same(behind.startsWith("/") ? behind : "/" + behind, routeMatch.target(), "target behind the host");
    }

    /** Checks that the path, however decoded, stays below its first segment and at its host. */
    private static void stays(RequestRouter.RouteMatch routeMatch) {
        String target = routeMatch.target();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String decoded = path;
        for (int i = 0; i < MAX_DECODINGS; i++) {
            Check.that(!climbs(decoded, 1), "the path climbs: " + path + ", decoded: " + decoded);
            if (hasDots(decoded)) {
                String plain = "/" + String.join("/", resolved(decoded));
                Check.same(EXCHANGE.hosts().prefix(path), EXCHANGE.hosts().prefix(plain), "start of the path " + path);
            }
            String next = decodedOnce(decoded);
            if (next.equals(decoded)) {
                return;
            }
            decoded = next;
        }
    }

    private static boolean hasDots(String path) {
        return Arrays.asList(path.replace('\\', '/').split("/", -1)).contains("..");
    }

    /** Returns whether dot segments leave fewer than {@code min} segments at any position. */
    private static boolean climbs(String path, int min) {
        int depth = 0;
        for (String segment : path.replace('\\', '/').split("/", -1)) {
            if (segment.equals("..")) {
                depth--;
                if (depth < min) {
                    return true;
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                depth++;
            }
        }
        return false;
    }

    private static ArrayDeque<String> resolved(String path) {
        ArrayDeque<String> segments = new ArrayDeque<>();
        for (String segment : path.replace('\\', '/').split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return segments;
    }

    /** Decodes like a lenient parser: invalid escapes are kept. */
    private static String decodedOnce(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int high = c == '%' && i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(path.charAt(i + 2), 16);
            if (low < 0) {
                out.append(c);
            } else {
                out.append((char) (high * 16 + low));
                i += 2;
            }
        }
        return out.toString();
    }
}
