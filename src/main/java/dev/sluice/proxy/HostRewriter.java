package dev.sluice.proxy;

import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.stream.StreamHostRewriter;
import dev.sluice.proxy.http1.HttpChars;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.RequestRouter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rewriter of responses that name a host to connect to, so that they name this gateway as the bot reaches it.
 * Thread-safe.
 */
final class HostRewriter {
    private static final Logger LOG = LoggerFactory.getLogger(HostRewriter.class);
    private static final int MAX_WARNED = 100;
    private static final String URL = "/url/";

    /** Hosts for which a warning was logged. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private HostRewriter() {}

    /**
     * Returns the base URL at which the bot reaches the gateway; null if it is unknown or the bot addresses the
     * exchange's own host.
     */
    static @Nullable String base(RequestHead request, RequestRouter.RouteMatch routeMatch, boolean tls) {
        String host = request.messageHead().get("host");
        Exchange exchange = routeMatch.exchangeEndpoint().exchange();
        if (host == null || !host.chars().allMatch(HostRewriter::isOfHost) || isItsOwn(exchange, host)) {
            return null;
        }
        String target = request.target();
        int url = target.indexOf(URL);
        String prefix = routeMatch.byUrl()
                ? target.substring(0, url) + "/" + exchange.name()
                : target.endsWith(routeMatch.target())
                        ? target.substring(
                                0, target.length() - routeMatch.target().length())
                        : null;
        return prefix == null || !prefix.chars().allMatch(HostRewriter::isOfPrefix)
                ? null
                : (tls ? "wss://" : "ws://") + host + prefix;
    }

    private static boolean isItsOwn(Exchange exchange, String host) {
        int colon = host.indexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        return exchange.settings().upstreams().stream()
                .anyMatch(upstream ->
                        upstream.url().host().equals(name) && !upstream.url().isLoopback());
    }

    private static boolean isOfHost(int c) {
        return HttpChars.isWord(c) || c == ':' || c == '[' || c == ']';
    }

    private static boolean isOfPrefix(int c) {
        return HttpChars.isWord(c) || c == '/' || c == '@' || c == ':';
    }

    static byte[] rewritten(Exchange exchange, String base, Call call, byte[] body) {
        return new StreamHostRewriter(exchange.streams(), base, host -> warn(exchange.name(), host))
                .rewrite(call, body);
    }

    private static void warn(String exchange, String host) {
        if (WARNED.size() < MAX_WARNED && WARNED.add(exchange + " " + host)) {
            LOG.warn(
                    "a response of {} names the host {}, which is not one of its streams in conf/exchanges.json: a connection to it bypasses the gateway",
                    exchange,
                    host);
        }
    }
}
