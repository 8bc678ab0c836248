package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to one of Binance's WebSocket APIs. Each request is handled as the HTTP call that {@link BinanceMethods} lists, with key and
 * signature as parameters, or without a signature after {@code session.logon} with an Ed25519 key.
 */
final class BinanceApi implements SocketSession {
    private static final int PING_SECONDS = 20;
    private static final int FUTURES_PING_SECONDS = 180;

    private final Binance binance;
    private final BinanceProduct product;
    private final String sourceIp;
    private final long openedNanos;
    private @Nullable String loggedOnKey;
    private long loggedOnNanos;
    private @Nullable BinanceEvents events;

    BinanceApi(Binance binance, BinanceProduct product, String sourceIp, long openedNanos) {
        this.binance = binance;
        this.product = product;
        this.sourceIp = sourceIp;
        this.openedNanos = openedNanos;
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        Params asked = Params.ofJson(message);
        String method = asked.get("method", "");
        String call = BinanceMethods.call(product, method);
        String path = call == null
                ? product == BinanceProduct.SPOT ? "/api/ws" : "/fapi/ws"
                : call.substring(call.indexOf(' ') + 1);
        String verb = call == null ? method : call.substring(0, call.indexOf(' '));
        BinanceRoute route = call == null ? session(method) : binance.route(verb, path);
        Params params = asked.inside("params");
        VenueRequest venueRequest = VenueRequest.bare(sourceIp, verb, path);
        BinanceMessageResult messageResult = binance.receive(
                new BinanceMessage(venueRequest, params, loggedOnKey),
                route == null ? BinanceRoute.open(BinanceRoute.fixed(1), unknown -> unknown(method)) : route,
                nowNanos);
        return List.of(answer(asked.json("id"), messageResult, params.get("returnRateLimits"), nowNanos));
    }

    private String answer(
            String id, BinanceMessageResult messageResult, @Nullable String returnRateLimits, long nowNanos) {
        HandlerResult handlerResult = messageResult.handlerResult();
        JsonText answer = JsonText.object().json("id", id).number("status", handlerResult.status());
        if (handlerResult.isOk()) {
            answer.json("result", handlerResult.text());
        } else if (messageResult.retryAfterMillis() > 0) {
            long now = binance.millis(nowNanos);
            String data = JsonText.object()
                    .number("serverTime", now)
                    .number("retryAfter", now + messageResult.retryAfterMillis())
                    .end('}');
            answer.json("error", handlerResult.text().replaceFirst("}$", ",\"data\":" + data + "}"));
        } else {
            answer.json("error", handlerResult.text());
        }
        if (!"false".equals(returnRateLimits)) {
            answer.json("rateLimits", messageResult.limits());
        }
        return answer.end('}');
    }

    private static HandlerResult unknown(String method) {
        return method.isEmpty()
                ? HandlerResult.binance(
                        400, -1135, "This error code will occur if a parameter requiring a JSON object is invalid.")
                : HandlerResult.binance(400, -1020, "This operation is not supported.");
    }

    /** Returns the route of a method that concerns the socket itself: its logon and its event subscriptions. */
    private @Nullable BinanceRoute session(String method) {
        BinanceRoute.Weight weight = BinanceRoute.fixed(product == BinanceProduct.SPOT ? 2 : 5);
        return switch (method) {
            case "session.logon" -> BinanceRoute.signed(weight, this::logOn);
            case "session.status" -> BinanceRoute.open(weight, this::status);
            case "session.logout" -> BinanceRoute.open(weight, this::logOut);
            case "userDataStream.subscribe" ->
                loggedOnKey == null || product != BinanceProduct.SPOT ? null : BinanceRoute.key(2, this::subscribe);
            case "userDataStream.subscribe.signature" ->
                product == BinanceProduct.SPOT ? BinanceRoute.signed(weight, this::subscribe) : null;
            case "userDataStream.unsubscribe" -> BinanceRoute.open(weight, this::unsubscribe);
            default -> null;
        };
    }

    private HandlerResult logOn(BinanceCall call) {
        String key = call.params().get("apiKey");
        if (key == null || !binance.canLogOn(key)) {
            return HandlerResult.binance(400, -4056, "HMAC_SHA256 API key is not supported.");
        }
        loggedOnKey = key;
        loggedOnNanos = call.nowNanos();
        return status(call);
    }

    private HandlerResult logOut(BinanceCall call) {
        loggedOnKey = null;
        events = null;
        return status(call);
    }

    private HandlerResult status(BinanceCall call) {
        String key = loggedOnKey;
        JsonText status = JsonText.object();
        if (key == null) {
            status.json("apiKey", "null").json("authorizedSince", "null");
        } else {
            status.text("apiKey", key).number("authorizedSince", binance.millis(loggedOnNanos));
        }
        return HandlerResult.ok(status.number("connectedSince", binance.millis(openedNanos))
                .flag("returnRateLimits", true)
                .number("serverTime", call.nowMillis())
                .flag("userDataStream", events != null)
                .end('}'));
    }

    private HandlerResult subscribe(BinanceCall call) {
        events = new BinanceEvents(call.account());
        return HandlerResult.ok("{\"subscriptionId\":0}");
    }

    private HandlerResult unsubscribe(BinanceCall call) {
        events = null;
        return HandlerResult.ok("{}");
    }

    @Override
    public List<String> due(long nowNanos) {
        if (events == null) {
            return List.of();
        }
        List<String> due = new ArrayList<>();
        for (String event : events.due(nowNanos)) {
            due.add(JsonText.object()
                    .number("subscriptionId", 0)
                    .json("event", event)
                    .end('}'));
        }
        return due;
    }

    @Override
    public int pingSeconds() {
        return product == BinanceProduct.SPOT ? PING_SECONDS : FUTURES_PING_SECONDS;
    }
}
