package dev.sluice.sim.exchange.gate;

import static dev.sluice.sim.exchange.gate.Gate.MARKETS;
import static dev.sluice.sim.exchange.gate.Gate.TEXTS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Gate's spot markets: the channels {@code spot.trades} and, signed, {@code spot.orders}; and after
 * {@code spot.login} orders, each with an acknowledgement before its result.
 */
final class GateSocket extends ExchangeSocket {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALL = "!all";
    private static final int MAX_OFF_SECONDS = 60;
    private static final int MULTIPLE = 300;

    private final RestKeys keys;

    GateSocket(RestKeys keys, RestExchange exchange, VenueRequest handshake, long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.keys = keys;
    }

    /** A message with what its answers repeat. */
    private record Asked(JsonNode message, long nowNanos, long nowMillis) {
        String text(String member) {
            return message.path(member).asText();
        }

        JsonNode payload() {
            return message.path("payload");
        }

        /** Returns what the answers repeat, with the id from that member. */
        Values echo(JsonNode id) {
            return Values.of(
                    "request",
                    id.isMissingNode() ? "null" : id.toString(),
                    "now",
                    nowMillis,
                    "seconds",
                    nowMillis / 1_000,
                    "channel",
                    text("channel"),
                    "event",
                    text("event"));
        }
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        try {
            Asked asked = new Asked(JSON.readTree(message), nowNanos, exchange.millis(nowNanos));
            String channel = asked.text("channel");
            if (channel.equals("spot.ping")) {
                return List.of(TEXTS.text("pong", asked.echo(asked.message().path("id"))));
            }
            return asked.text("event").equals("api") ? api(channel, asked) : List.of(manage(channel, asked));
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    // ---- channels

    private String manage(String channel, Asked asked) {
        List<String> pairs = new ArrayList<>();
        asked.payload().forEach(pair -> pairs.add(pair.asText()));
        boolean more = asked.text("event").equals("subscribe");
        RestKeys.RestKey owner = channel.equals("spot.orders") ? signer(channel, asked) : null;
        if (channel.equals("spot.orders") && owner == null) {
            return notManaged(asked, 4, "{\"label\":\"INVALID_KEY\",\"message\":\"Invalid key provided\"}");
        }
        for (String pair : pairs) {
            String name = channel + ' ' + pair;
            Topic topic = topic(channel, pair, owner);
            if (!more) {
                unsubscribe(name);
            } else if (topic == null || !subscribe(name, topic)) {
                return notManaged(asked, 2, "unknown currency pair: " + pair);
            }
        }
        return TEXTS.text("managed", asked.echo(asked.message().path("id")));
    }

    private static String notManaged(Asked asked, int code, String message) {
        return TEXTS.text(
                "notManaged", asked.echo(asked.message().path("id")), Values.of("code", code, "message", message));
    }

    private static @Nullable Topic topic(String channel, String pair, RestKeys.@Nullable RestKey owner) {
        Instrument market = MARKETS.find(pair);
        if (owner != null && (market != null || pair.equals(ALL))) {
            return Topic.ofOrders(owner.account(), change -> changed(market, change));
        }
        return market == null || !channel.equals("spot.trades")
                ? null
                : Topic.ofTrades(market, trade -> TEXTS.text("tradeEvent", trade, seconds(trade.millis())));
    }

    private static Values seconds(long millis) {
        return Values.of("seconds", millis / 1_000);
    }

    private static List<String> changed(@Nullable Instrument market, OrderLog.Change change) {
        Order order = change.order();
        if (market != null && !market.equals(order.instrument)) {
            return List.of();
        }
        long millis = change.atNanos() / 1_000_000L;
        String event = change.state() == Order.State.OPEN ? "put" : "finish";
        String whole = TEXTS.text("order", TEXTS.order(order, change.state()));
        String told = "{\"event\":\"" + event + "\"," + whole.substring(1);
        return List.of(TEXTS.text("orderEvent", Values.of("now", millis, "order", told), seconds(millis)));
    }

    /** Returns the key that a subscription is signed with, or null. */
    private RestKeys.@Nullable RestKey signer(String channel, Asked asked) {
        JsonNode auth = asked.message().path("auth");
        String time = asked.text("time");
        String lines = "channel=" + channel + "&event=" + asked.text("event") + "&time=" + time;
        return accepted(asked, auth.path("KEY").asText(), auth.path("SIGN").asText(), lines, time);
    }

    private RestKeys.@Nullable RestKey accepted(Asked asked, String name, String signature, String lines, String time) {
        RestKeys.RestKey key = keys.find(name);
        boolean inTime = Math.abs(asked.nowMillis() / 1_000 - Params.wholeNumber(time, 0)) <= MAX_OFF_SECONDS;
        return key != null
                        && inTime
                        && keys.accepts(
                                HmacSigner.sha512(key.secret())
                                        .hexOf(lines.getBytes(StandardCharsets.UTF_8), new byte[0]),
                                signature)
                ? key
                : null;
    }

    // ---- orders

    private List<String> api(String channel, Asked asked) throws JsonProcessingException {
        JsonNode params = asked.payload().path("req_param");
        if (channel.equals("spot.login")) {
            return List.of(logIn(asked, params));
        }
        RestKeys.RestKey as = key();
        String call = TEXTS.table("channels").get(channel);
        if (as == null || call == null) {
            exchange.countRefused(as == null ? "" : as.name());
            return List.of(failed(asked, TEXTS.refused(as == null ? "notLoggedIn" : "noSuchPath")));
        }
        Params given = Params.ofJson(JSON.writeValueAsString(params));
        String id = given.get("order_id");
        if (id != null) {
            given.add("id", id);
        }
        HandlerResult result = call(
                call.replace("{id}", id == null ? "" : id), given, as, asked.nowNanos(), List.of(), new ArrayList<>());
        if (result.status() >= MULTIPLE) {
            return List.of(failed(asked, result));
        }
        String ack = answer(asked, 200, "result", asked.payload().toString());
        return List.of("{\"ack\":true," + ack.substring(1), answer(asked, 200, "result", result.text()));
    }

    private String logIn(Asked asked, JsonNode params) {
        JsonNode payload = asked.payload();
        String time = payload.path("timestamp").asText();
        String lines = "api\nspot.login\n" + (params.isMissingNode() ? "" : params.toString()) + '\n' + time;
        RestKeys.RestKey known = accepted(
                asked,
                payload.path("api_key").asText(),
                payload.path("signature").asText(),
                lines,
                time);
        logIn(known);
        return known == null
                ? failed(asked, TEXTS.refused("unknownKey"))
                : answer(asked, 200, "result", TEXTS.text("loggedIn", Values.of("key", known.name())));
    }

    private static String failed(Asked asked, HandlerResult result) {
        return answer(asked, result.status(), "errs", result.text());
    }

    private static String answer(Asked asked, int status, String part, String data) {
        return TEXTS.text(
                "api",
                asked.echo(asked.payload().path("req_id")),
                Values.of("status", status, "data", "{\"" + part + "\":" + data + '}'));
    }
}
