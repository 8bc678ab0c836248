package dev.sluice.proxy;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.proxy.call.GatewayResponse;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.BotPrefix;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.routing.RequestRouter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The decisions about requests for a tunnel ({@code CONNECT}), from bots that use the traffic port as their proxy. A
 * tunnel leads to no other machine: the gateway itself is its other end, as on the TLS port.
 */
final class ConnectRequests {
    private static final int HTTPS_PORT = 443;
    private static final RequestRouter.NoMatch ELSEWHERE = new RequestRouter.NoMatch(
            403, "CONNECT is accepted at the traffic port only, and not within another CONNECT");
    private static final RequestRouter.NoMatch OFF = new RequestRouter.NoMatch(
            403,
            "CONNECT needs a certificate: set \"proxy\": {\"tls\": {}} in conf/sluice.json, run scripts/sluice ca, and start the gateway again");
    private static final RequestRouter.NoMatch OTHER_TARGET = new RequestRouter.NoMatch(
            403,
            "CONNECT leads only to hosts and ports of configured exchanges (in proxy.tls.hosts, if it is set), in lower case; nothing was sent");

    private final TrafficState traffic;
    private final ProxySetup.@Nullable Tunnels tunnels;

    ConnectRequests(TrafficState traffic, ProxySetup.@Nullable Tunnels tunnels) {
        this.traffic = traffic;
        this.tunnels = tunnels;
    }

    /** The answer to a request for a tunnel. */
    sealed interface Decision {
        /**
         * The tunnel is granted.
         *
         * @param to the host and port that it leads to
         * @param bot what the bot stated about itself
         * @param context the TLS settings with the certificate of the host
         * @param tokenFlaw what is wrong with the bot's token: calls but cancels will be refused; "" if nothing is
         */
        record Granted(Upstream to, HostRouting hosts, BotPrefix bot, SslContext context, String tokenFlaw)
                implements Decision {
            /** Returns the response to the request. */
            byte[] response() {
                String problem = tokenFlaw.isEmpty() ? "" : "X-Sluice-Token: " + tokenFlaw + "\r\n";
                return ("HTTP/1.1 200 Connection established\r\n" + problem + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
            }

            /** Returns how the requests in the tunnel are interpreted. */
            ListenerKind listenerKind() {
                return new ListenerKind.ByHost(hosts, to.host(), to.port(), bot);
            }

            /**
             * Returns the gateway's end of TLS in the tunnel. A handshake that names another host is refused, one that
             * names none is accepted.
             */
            SslHandler tls(ByteBufAllocator allocator, long handshakeMillis) {
                SSLEngine engine = context.newEngine(allocator);
                SSLParameters parameters = engine.getSSLParameters();
                parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("(?i)" + Pattern.quote(to.host()))));
                engine.setSSLParameters(parameters);
                SslHandler handler = new SslHandler(engine);
                handler.setHandshakeTimeoutMillis(handshakeMillis);
                return handler;
            }
        }

        record Refused(GatewayResponse response) implements Decision {}
    }

    /**
     * Decides about one request.
     *
     * @param hasBody whether a body follows its head
     */
    Decision decide(RequestHead request, RequestSource origin, boolean hasBody) {
        if (origin.isRelayed() || !(origin.listenerKind() instanceof ListenerKind.AllExchanges)) {
            return refuse(GatewayResponse.noRoute(ELSEWHERE));
        }
        MessageHead head = request.messageHead();
        OriginRefusal page = OriginCheck.checkPage(new ListenerKind.ReceivedHeaders(head));
        if (page != null) {
            traffic.counters().origins().add(page);
            return new Decision.Refused(GatewayResponse.byPage(page));
        }
        String problem = problem(request, hasBody);
        BotPrefix bot = credentials(head);
        if (problem != null || bot == null) {
            String why = problem != null
                    ? problem
                    : "Proxy-Authorization must be sent once, as Basic: the URL of the proxy is http://NAME:TOKEN@HOST:PORT, and"
                            + " NAME and TOKEN each have 1 to 64 letters, digits, '.', '_' and '-'";
            return refuse(GatewayResponse.plain(400, why, false));
        }
        ClientAccess.Decision access =
                traffic.endpoints().clientAccess().admit(origin.address(), bot.token(), bot.name());
        if (access instanceof ClientAccess.Decision.Denied denied) {
            return refuse(GatewayResponse.proxyDenied(denied));
        }
        String tokenFlaw = traffic.endpoints()
                .clientAccess()
                .tokenFlaw(((ClientAccess.Decision.Allowed) access).nameProof(), bot.name());
        return tunnels == null ? refuse(GatewayResponse.noRoute(OFF)) : lead(tunnels, request, bot, tokenFlaw);
    }

    private Decision refuse(GatewayResponse response) {
        traffic.counters().refusedEarly(response.reason(), traffic.nanos());
        return new Decision.Refused(response);
    }

    private Decision lead(ProxySetup.Tunnels to, RequestHead request, BotPrefix bot, String tokenFlaw) {
        HostRouting hosts = to.hosts();
        Upstream named = hosts.exchangeHost(traffic.endpoints(), request.target());
        SslContext context = named == null ? null : to.certificates().apply(named.host());
        return named == null || context == null
                ? refuse(GatewayResponse.noRoute(OTHER_TARGET))
                : new Decision.Granted(named, hosts, bot, context, tokenFlaw);
    }

    /** Returns what makes the request ambiguous; null if nothing does. */
    private static @Nullable String problem(RequestHead request, boolean hasBody) {
        String host = request.messageHead().get("host");
        String target = request.target();
        boolean isSame = host == null || host.equals(target) || target.equals(host + ":" + HTTPS_PORT);
        return hasBody ? "a CONNECT has no body" : isSame ? null : "the Host header of a CONNECT must name its target";
    }

    /** Returns what the request states about the bot; null if that is malformed. */
    private static @Nullable BotPrefix credentials(MessageHead head) {
        List<String> stated = head.all("proxy-authorization");
        return switch (stated.size()) {
            case 0 -> BotPrefix.NONE;
            case 1 -> BotPrefix.ofCredentials(stated.get(0));
            default -> null;
        };
    }
}
