package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestRoute;
import dev.sluice.sim.market.Template;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to one of Binance's WebSocket APIs. Each request is handled as the HTTP call that corresponds to it, with
 * the same weight, orders and response, and with key and signature as parameters, or without a signature after
 * {@code session.logon} with an Ed25519 key.
 */
final class BinanceApi extends ExchangeSocket {
    private static final String EVENTS = "events";
    private static final int PING_SECONDS = 20;
    private static final int FUTURES_PING_SECONDS = 180;

    private final Binance binance;
    private final boolean spot;
    private final long openedNanos;
    private @Nullable String loggedOnKey;
    private long loggedOnNanos;

    BinanceApi(Binance binance, RestExchange exchange, VenueRequest handshake, long openedNanos) {
        super(exchange, handshake, openedNanos);
        this.binance = binance;
        this.spot = binance.isSpot();
        this.openedNanos = openedNanos;
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        Params asked = Params.ofJson(message);
        String method = asked.get("method", "");
        Params params = asked.inside("params");
        String name = method.startsWith("v2/") ? method.substring("v2/".length()) : method;
        String call = binance.texts.table("messages").get(name);
        RestRoute route = call == null ? session(method) : find(call);
        boolean loggedOn = loggedOnKey != null && params.get("apiKey") == null;
        RestExchange.RestResponse response = exchange.receive(
                request(call == null ? method + (spot ? " /api/ws" : " /fapi/ws") : call),
                route,
                params,
                loggedOn ? loggedOnKey : params.get("apiKey"),
                loggedOn ? RestCall.Origin.SESSION : RestCall.Origin.MESSAGE,
                nowNanos);
        return List.of(response(asked.json("id"), response));
    }

    private @Nullable RestRoute find(String call) {
        int space = call.indexOf(' ');
        return binance.routes().find(call.substring(0, space), call.substring(space + 1));
    }

    private String response(String id, RestExchange.RestResponse response) {
        HandlerResult result = response.result();
        RestCall call = response.call();
        String error = result.isOk() ? "" : result.text();
        long retryMillis = 1_000 * Binance.retrySeconds(response);
        if (retryMillis > 0) {
            Values retry = Values.of("retry", call.nowMillis() + retryMillis);
            error = Templates.joined(error, binance.texts.text("retry", call, retry));
        }
        String limits = "false".equals(call.params().get("returnRateLimits")) ? "" : binance.limits(call);
        return binance.texts.text(
                "answer",
                Values.of("id", id, "status", result.status()),
                Values.of("result", result.isOk() ? result.text() : "", "error", error, "limits", limits));
    }

    /** Returns the route of a method that concerns the socket itself, or of one that does not exist. */
    private RestRoute session(String method) {
        long weight = spot ? 2 : 5;
        return switch (method) {
            case "session.logon" -> route(RestRoute.Access.SIGNED, weight, this::logOn);
            case "session.status" -> route(RestRoute.Access.OPEN, weight, this::status);
            case "session.logout" -> route(RestRoute.Access.OPEN, weight, this::logOut);
            case "userDataStream.subscribe" ->
                loggedOnKey == null || !spot ? unknown(method) : route(RestRoute.Access.KEY, 2, this::subscribe);
            case "userDataStream.subscribe.signature" ->
                spot ? route(RestRoute.Access.SIGNED, weight, this::subscribe) : unknown(method);
            case "userDataStream.unsubscribe" -> route(RestRoute.Access.OPEN, weight, this::unsubscribe);
            default -> unknown(method);
        };
    }

    private RestRoute route(RestRoute.Access access, long weight, RestRoute.Handler handler) {
        return new RestRoute("", "", "session", access, binance.weight(weight), List.of(), handler, "");
    }

    private RestRoute unknown(String method) {
        HandlerResult refused = binance.texts.refused(method.isEmpty() ? "noRequest" : "noSuchMessage");
        return route(RestRoute.Access.OPEN, 1, call -> refused);
    }

    private HandlerResult logOn(RestCall call) {
        String key = call.params().get("apiKey");
        if (!binance.canLogOn(key)) {
            return binance.texts.refused("noLogOn");
        }
        loggedOnKey = key;
        loggedOnNanos = call.nowNanos();
        return status(call);
    }

    private HandlerResult logOut(RestCall call) {
        loggedOnKey = null;
        unsubscribe(EVENTS);
        return status(call);
    }

    private HandlerResult status(RestCall call) {
        String key = loggedOnKey;
        return HandlerResult.ok(binance.texts.text(
                "session",
                call,
                Values.of("opened", exchange.millis(openedNanos), "subscribed", !topics().isEmpty()),
                Values.of(
                        "key",
                        key == null ? "null" : Template.quoted(key),
                        "since",
                        key == null ? "null" : exchange.millis(loggedOnNanos))));
    }

    private HandlerResult subscribe(RestCall call) {
        subscribe(
                EVENTS,
                BinanceEvents.of(
                        call.account(),
                        binance.texts,
                        event -> binance.texts.text("subscriptionEvent", Values.of("event", event))));
        return HandlerResult.ok(binance.texts.text("subscribed"));
    }

    private HandlerResult unsubscribe(RestCall call) {
        unsubscribe(EVENTS);
        return HandlerResult.ok(binance.texts.text("nothing"));
    }

    @Override
    public int pingSeconds() {
        return spot ? PING_SECONDS : FUTURES_PING_SECONDS;
    }
}
