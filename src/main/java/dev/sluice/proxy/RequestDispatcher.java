package dev.sluice.proxy;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.proxy.call.CallRecorder;
import dev.sluice.proxy.call.GatewayResponse;
import dev.sluice.proxy.call.RefusalResponse;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestBody;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.RequestRouter;
import dev.sluice.proxy.websocket.WebSocketTunnel;
import org.jspecify.annotations.Nullable;

/**
 * The dispatcher of valid requests: checks route, options, draining, tokens, client access and repeated headers, in
 * this order, and creates the call.
 */
final class RequestDispatcher implements BotConnection.Dispatcher {
    private final TrafficState traffic;
    private final HttpCalls calls;
    private final WebSocketTunnel.Context tunnels;

    /**
     * Creates a dispatcher.
     *
     * @param tunnels what the WebSockets use
     */
    RequestDispatcher(TrafficState traffic, HttpCalls calls, WebSocketTunnel.Context tunnels) {
        this.traffic = traffic;
        this.calls = calls;
        this.tunnels = tunnels;
    }

    @Override
    public @Nullable HttpCall dispatch(BotConnection bot, ListenerKind listenerKind, RequestHead request) {
        ExchangeEndpoints endpoints = traffic.endpoints();
        MessageHead head = request.messageHead();
        RequestRouter.RoutingResult found = listenerKind.find(endpoints, request);
        RequestRouter.RouteMatch route = route(found);
        if (route == null) {
            return refuse(bot, GatewayResponse.noRoute((RequestRouter.NoMatch) found));
        }
        String wrongOption = RequestOptions.check(head);
        if (wrongOption != null) {
            return refuse(bot, GatewayResponse.plain(400, wrongOption, false));
        }
        if (found instanceof RequestRouter.StreamMatch && traffic.isDraining()) {
            return answer(bot, GatewayResponse.empty(503, false).reason(ReasonCode.DRAINING.header()));
        }
        String token = RequestOptions.token(route, head);
        if (token == null) {
            return refuse(
                    bot,
                    GatewayResponse.plain(
                            400,
                            "the token in X-Sluice-Token and that in the path or of the proxy differ; send one of them",
                            false));
        }
        RequestOptions options = RequestOptions.of(route, head);
        ClientAccess.Decision access =
                endpoints.clientAccess().admit(bot.origin().address(), token, options.bot());
        if (access instanceof ClientAccess.Decision.Denied denied) {
            return refuse(bot, GatewayResponse.denied(denied));
        }
        Exchange exchange = route.exchangeEndpoint().exchange();
        String twice = exchange.classifier().repeatedHeader(head);
        ClientAccess.Decision.Allowed allowed = (ClientAccess.Decision.Allowed) access;
        RequestOptions ofBot = options.of(allowed.bot(), allowed.nameProof());
        if (twice != null) {
            GatewayResponse response = RefusalResponse.headerTwice(exchange, twice, traffic.explainsRefusals());
            new CallRecorder(traffic.callLog(), exchange.name(), ofBot.bot(), request.id(), request.method(), head)
                    .refused(null, response.reason(), response.status());
            return answer(bot, response);
        }
        RequestBody body = calls.body(request, exchange);
        return found instanceof RequestRouter.StreamMatch stream
                ? new Handshake(calls, bot, request, body, ofBot, stream, tunnels)
                : new HttpCall(calls, bot, request, body, ofBot);
    }

    private static RequestRouter.@Nullable RouteMatch route(RequestRouter.RoutingResult found) {
        if (found instanceof RequestRouter.StreamMatch stream) {
            return stream.routeMatch();
        }
        return found instanceof RequestRouter.RouteMatch route ? route : null;
    }

    /** Answers a request that nobody can make a call of, and counts it. */
    private @Nullable HttpCall refuse(BotConnection bot, GatewayResponse response) {
        traffic.counters().refusedEarly(response.reason(), traffic.nanos());
        return answer(bot, response);
    }

    private static @Nullable HttpCall answer(BotConnection bot, GatewayResponse response) {
        bot.answerOwn(response);
        return null;
    }
}
