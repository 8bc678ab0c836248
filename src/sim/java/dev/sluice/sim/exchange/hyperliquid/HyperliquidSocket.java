package dev.sluice.sim.exchange.hyperliquid;

import static dev.sluice.sim.exchange.hyperliquid.Hyperliquid.TEXTS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Hyperliquid: the subscriptions {@code trades}, {@code orderUpdates} and {@code userFills}, and posts,
 * which are the two calls over HTTP, signatures included. The messages of all sockets of an address count together; a
 * socket that sends one too many is closed.
 */
final class HyperliquidSocket extends ExchangeSocket {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOO_MANY_REQUESTS = 429;

    private static final Set<String> METHODS = Set.of("ping", "post", "subscribe", "unsubscribe");

    private final RestKeys keys;

    HyperliquidSocket(RestKeys keys, RestExchange exchange, VenueRequest handshake, long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.keys = keys;
    }

    @Override
    public boolean reads(String message) {
        try {
            return METHODS.contains(JSON.readTree(message).path("method").asText());
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        if (!takesMessage(nowNanos)) {
            close();
            return List.of();
        }
        try {
            JsonNode asked = JSON.readTree(message);
            String method = asked.path("method").asText();
            return List.of(
                    switch (method) {
                        case "ping" -> TEXTS.text("pong");
                        case "post" -> post(asked.path("id").asText("0"), asked.path("request"), nowNanos);
                        case "subscribe", "unsubscribe" -> manage(method, asked.path("subscription"));
                        default -> error("Unknown method " + method);
                    });
        } catch (JsonProcessingException e) {
            return List.of(error("Error parsing JSON into valid websocket request"));
        }
    }

    private static String error(String message) {
        return TEXTS.text("socketError", Values.of("message", message));
    }

    // ---- subscriptions

    private String manage(String method, JsonNode named) throws JsonProcessingException {
        String name = JSON.writeValueAsString(named);
        if (method.equals("unsubscribe")) {
            unsubscribe(name);
        } else {
            Topic topic = topic(named);
            if (topic == null || !subscribe(name, topic)) {
                return error("Invalid subscription " + name);
            }
        }
        return TEXTS.text("managed", Values.of("method", method, "subscription", name));
    }

    private @Nullable Topic topic(JsonNode named) {
        String type = named.path("type").asText();
        if (type.equals("trades")) {
            Instrument market = Hyperliquid.MARKETS.find(named.path("coin").asText());
            return market == null ? null : Topic.ofTrades(market, trade -> TEXTS.text("publicTrade", trade));
        }
        String user = named.path("user").asText().toLowerCase(Locale.ROOT);
        RestKeys.RestKey key = keys.find(user);
        return switch (type) {
            case "orderUpdates" ->
                key == null ? Topic.silent() : Topic.ofOrders(key.account(), change -> List.of(changed(change)));
            case "userFills" ->
                key == null ? Topic.silent() : Topic.ofOrders(key.account(), change -> filled(user, change));
            default -> null;
        };
    }

    private static String changed(OrderLog.Change change) {
        return TEXTS.text("orderUpdates", HyperliquidInfo.view(change.order(), change.state()));
    }

    private static List<String> filled(String user, OrderLog.Change change) {
        return change.state() == Order.State.FILLED
                ? List.of(TEXTS.text("userFills", Values.of("user", user), TEXTS.order(change.order())))
                : List.of();
    }

    // ---- posts

    /** Handles a post as the call over HTTP that it stands for; its body has the same bytes. */
    private String post(String id, JsonNode request, long nowNanos) throws JsonProcessingException {
        String type = request.path("type").asText();
        String path = Map.of("action", "/exchange", "info", "/info").get(type);
        if (path == null) {
            return error("Unknown post type " + type);
        }
        VenueRequest bare = request("POST " + path);
        VenueResponse response = exchange.handle(
                new VenueRequest(
                        bare.sourceIp(),
                        bare.method(),
                        bare.target(),
                        List.of(Map.entry("Content-Type", "application/json")),
                        JSON.writeValueAsString(request.path("payload")).getBytes(StandardCharsets.UTF_8)),
                nowNanos);
        if (response.status() == TOO_MANY_REQUESTS) {
            return answer(id, "error", "\"429 Too Many Requests\"");
        }
        String kind = request.path("payload").path("type").asText();
        return answer(
                id,
                type,
                type.equals("info")
                        ? TEXTS.text("infoPayload", Values.of("type", kind, "data", response.text()))
                        : response.text());
    }

    private static String answer(String id, String type, String payload) {
        return TEXTS.text("post", Values.of("id", id, "type", type, "payload", payload));
    }
}
