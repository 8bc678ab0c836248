package dev.sluice.proxy;

import dev.sluice.core.exchange.Exchange;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.RequestRouter;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The dispatcher of valid requests: checks route, options, client access and contradictory headers, in this order, and creates the call. */
final class RequestDispatcher {
    static final String DRAINING = "draining";
    private static final String HEADER_TWICE = "header-twice";

    private final Context context;

    /**
     * What the dispatcher uses.
     *
     * @param endpoints the current endpoints, read for each request
     * @param draining returns true while the gateway stops
     */
    record Context(
            Supplier<ExchangeEndpoints> endpoints,
            BooleanSupplier draining,
            ProxiedCall.Context call,
            HttpCall.Context http,
            Tunnel.Context tunnel) {}

    RequestDispatcher(Context context) {
        this.context = context;
    }

    /** Returns the call for a request; null if the request was refused and the response was written. */
    @Nullable
    ProxiedCall dispatch(BotConnection bot, ListenerMode listenerMode, RequestHead found) {
        ExchangeEndpoints endpoints = context.endpoints().get();
        RequestRouter.Found place = listenerMode.find(endpoints, found);
        String wrong = RequestOptions.check(found.messageHead());
        if (place instanceof RequestRouter.NoMatch no) {
            bot.answerOwn(GatewayResponse.nowhere(no));
        } else if (wrong != null) {
            bot.answerOwn(GatewayResponse.plain(400, wrong, false));
        } else if (place instanceof RequestRouter.StreamMatch
                && context.draining().getAsBoolean()) {
            bot.answerOwn(GatewayResponse.empty(503, false).because(DRAINING));
        } else if (place instanceof RequestRouter.StreamMatch to) {
            RequestOptions requestOptions = admitted(endpoints, bot, to.routeMatch(), found.messageHead());
            return requestOptions == null || contradicts(bot, to.routeMatch(), found.messageHead())
                    ? null
                    : new Handshake(context.call(), context.tunnel(), bot, found, to, requestOptions);
        } else if (place instanceof RequestRouter.RouteMatch routeMatch) {
            RequestOptions requestOptions = admitted(endpoints, bot, routeMatch, found.messageHead());
            return requestOptions == null || contradicts(bot, routeMatch, found.messageHead())
                    ? null
                    : new HttpCall(context.call(), context.http(), bot, found, requestOptions);
        }
        return null;
    }

    /**
     * Refuses the request if a header that decides about the call occurs twice, since the exchange may use either of them. Returns true if refused.
     */
    private static boolean contradicts(
            BotConnection bot, RequestRouter.RouteMatch routeMatch, MessageHead messageHead) {
        Exchange exchange = routeMatch.exchangeEndpoint().exchange();
        String header = exchange.twice(messageHead);
        if (header == null) {
            return false;
        }
        bot.answerOwn(GatewayResponse.of(exchange.malformed("not sent: the header " + header + " occurs twice"), false)
                .because(HEADER_TWICE + "; " + header));
        return true;
    }

    /** Returns the request's options with the bot's identity; null if access was denied and the response was written. */
    private static @Nullable RequestOptions admitted(
            ExchangeEndpoints exchangeEndpoints,
            BotConnection bot,
            RequestRouter.RouteMatch routeMatch,
            MessageHead messageHead) {
        String shown = messageHead.get("x-sluice-token");
        String inPath = routeMatch.bot().token();
        if (shown != null && !inPath.isEmpty() && !shown.equals(inPath)) {
            bot.answerOwn(GatewayResponse.plain(400, "two tokens that differ", false));
            return null;
        }
        RequestOptions requestOptions = RequestOptions.of(routeMatch, messageHead);
        String token = shown == null ? inPath : shown;
        ClientAccess.Decision decision =
                exchangeEndpoints.clientAccess().admit(bot.channelIo().peerAddress(), token, requestOptions.bot());
        if (decision instanceof ClientAccess.Decision.Denied denied) {
            bot.answerOwn(GatewayResponse.stay(denied));
            return null;
        }
        return requestOptions.of(((ClientAccess.Decision.Allowed) decision).bot());
    }
}
