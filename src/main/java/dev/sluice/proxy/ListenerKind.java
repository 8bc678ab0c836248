package dev.sluice.proxy;

import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.BotPrefix;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.routing.RequestRouter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kind of listener that accepted a connection; it determines how target and Host header are interpreted. */
sealed interface ListenerKind {
    /** Routes the request. */
    RequestRouter.RoutingResult find(ExchangeEndpoints exchangeEndpoints, RequestHead request);

    /** Returns whether the request is for one of the gateway's own pages. */
    boolean leadsToPage(RequestHead request);

    /** Returns the reason for refusing a request that a web page may have made; null if it is accepted. */
    default @Nullable OriginRefusal checkOrigin(ExchangeEndpoints exchangeEndpoints, RequestHead request) {
        return exchangeEndpoints.origins().check(new ReceivedHeaders(request.messageHead()), request.target());
    }

    /** The headers of a request, for the check of its origin. */
    record ReceivedHeaders(MessageHead messageHead) implements OriginCheck.HeaderValues {
        @Override
        public List<String> all(String name) {
            return messageHead.all(name);
        }

        @Override
        public boolean isOnly(String name, String value) {
            return messageHead.isOnly(name, value);
        }
    }

    /**
     * Returns the kind of listener of a connection.
     *
     * @param hosts the routing by Host header of a TLS port; null for plain HTTP
     * @param exchange the only exchange of the port; null if the target names the exchange
     */
    static ListenerKind at(
            @Nullable HostRouting hosts, @Nullable String exchange, @Nullable String serverName, int port) {
        if (hosts != null) {
            return new ByHost(hosts, serverName, port, BotPrefix.NONE);
        }
        return exchange == null ? new AllExchanges() : new SingleExchange(exchange);
    }

    /** The traffic port: the target names the exchange. */
    record AllExchanges() implements ListenerKind {
        @Override
        public RequestRouter.RoutingResult find(ExchangeEndpoints exchangeEndpoints, RequestHead request) {
            return RequestRouter.find(exchangeEndpoints, null, request);
        }

        @Override
        public boolean leadsToPage(RequestHead request) {
            return GatewayHandler.has(request.target());
        }
    }

    /** The port of a single exchange. */
    record SingleExchange(String exchange) implements ListenerKind {
        @Override
        public RequestRouter.RoutingResult find(ExchangeEndpoints exchangeEndpoints, RequestHead request) {
            return RequestRouter.find(exchangeEndpoints, exchange, request);
        }

        @Override
        public boolean leadsToPage(RequestHead request) {
            return false;
        }
    }

    /**
     * The TLS port, or TLS in a tunnel: the Host header names the exchange's own host, or a host name of the gateway,
     * which serves the same paths as the traffic port.
     *
     * @param serverName the server name in the TLS handshake; null for none. In a tunnel it is the tunnel's target.
     * @param port the port of the connection
     * @param bot what the bot stated when it opened the tunnel
     */
    record ByHost(HostRouting hosts, @Nullable String serverName, int port, BotPrefix bot) implements ListenerKind {
        @Override
        public RequestRouter.RoutingResult find(ExchangeEndpoints exchangeEndpoints, RequestHead request) {
            String host = hosts.host(request.messageHead(), port);
            if (host == null) {
                return new RequestRouter.NoMatch(
                        421, "on this port the Host header must name a host of an exchange, in lower case");
            }
            if (serverName != null && !serverName.equals(host)) {
                return new RequestRouter.NoMatch(
                        421, "the Host header names another host than the TLS handshake (SNI) or the CONNECT");
            }
            if (hosts.isGatewayName(host)) {
                return RequestRouter.find(exchangeEndpoints, null, request);
            }
            return request.isHandshake()
                    ? hosts.findStream(exchangeEndpoints, host, request.target(), bot)
                    : hosts.find(exchangeEndpoints, host, request.target(), bot);
        }

        /** Leaves the check of the host to the routing. */
        @Override
        public @Nullable OriginRefusal checkOrigin(ExchangeEndpoints exchangeEndpoints, RequestHead request) {
            return OriginCheck.checkPage(new ReceivedHeaders(request.messageHead()));
        }

        @Override
        public boolean leadsToPage(RequestHead request) {
            String host = hosts.host(request.messageHead(), port);
            return host != null
                    && hosts.isGatewayName(host)
                    && (serverName == null || serverName.equals(host))
                    && GatewayHandler.has(request.target());
        }
    }
}
