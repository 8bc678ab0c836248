package dev.sluice.sim.exchange.bybit;

import static dev.sluice.sim.exchange.bybit.Bybit.TEXTS;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.Template;
import dev.sluice.sim.market.Trade;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Bybit: public trades and tickers of one category, private orders of the account, or writes at the
 * trade path. Clients send pings as messages.
 */
final class BybitSocket extends ExchangeSocket {
    private static final String ORDERS = "order";
    private static final int MAX_SPOT_ARGUMENTS = 10;

    private final Bybit bybit;
    private final String place;
    /** The category of a public path; empty for the private ones. */
    private final String category;

    BybitSocket(Bybit bybit, RestExchange exchange, VenueRequest handshake, String place, long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.bybit = bybit;
        this.place = place;
        this.category = place.startsWith("public/") ? place.substring("public/".length()) : "";
    }

    private boolean isTrade() {
        return place.equals("trade");
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        Params asked = Params.ofJson(message);
        String operation = asked.get("op", "");
        String response = switch (operation) {
            case "ping" -> pong(asked, nowNanos);
            case "auth" -> authenticate(asked, nowNanos);
            case "subscribe" -> subscribe(asked);
            case "unsubscribe" -> {
                asked.list("args").forEach(this::unsubscribe);
                yield managed(asked, true, "");
            }
            default -> isTrade() ? order(operation, asked, nowNanos) : managed(asked, false, "error:op not supported");
        };
        return List.of(response);
    }

    private String pong(Params asked, long nowNanos) {
        Values values = Values.of("now", exchange.millis(nowNanos), "request", asked.get("req_id", ""));
        if (isTrade()) {
            return TEXTS.text("tradePong", values);
        }
        return category.isEmpty() ? TEXTS.text("privatePong", values) : managed(asked, true, "pong");
    }

    private static String managed(Params asked, boolean success, String message) {
        return TEXTS.text(
                "managed",
                Values.of(
                        "success",
                        success,
                        "message",
                        message,
                        "request",
                        asked.get("req_id", ""),
                        "op",
                        asked.get("op", "")));
    }

    private String authenticate(Params asked, long nowNanos) {
        RestKeys.RestKey known = category.isEmpty() ? bybit.login(asked, exchange.millis(nowNanos)) : null;
        logIn(known);
        if (!isTrade()) {
            return managed(asked, known != null, known == null ? "auth failed" : "");
        }
        return TEXTS.text(
                "tradeAuth",
                Values.of(
                        "request",
                        asked.get("reqId", ""),
                        "code",
                        known == null ? 10_004 : 0,
                        "message",
                        known == null ? "Invalid sign" : "OK"));
    }

    /** Subscribes to all topics or, as at Bybit, to none. */
    private String subscribe(Params asked) {
        List<String> names = asked.list("args");
        if (category.equals("spot") && names.size() > MAX_SPOT_ARGUMENTS) {
            return managed(asked, false, "args size >10");
        }
        for (String name : names) {
            if (topic(name) == null) {
                return managed(asked, false, "error:handler not found,topic:" + name);
            }
        }
        for (String name : names) {
            Topic topic = topic(name);
            if (topic != null && !subscribe(isOrders(name) ? ORDERS : name, topic)) {
                return managed(asked, false, "error:too many topics");
            }
        }
        return managed(asked, true, category.equals("spot") ? "subscribe" : "");
    }

    private static boolean isOrders(String topic) {
        return topic.equals(ORDERS) || topic.startsWith(ORDERS + '.');
    }

    private @Nullable Topic topic(String name) {
        if (isOrders(name)) {
            RestKeys.RestKey as = key();
            return as == null ? null : Topic.ofOrders(as.account(), change -> List.of(changed(change)));
        }
        int point = name.indexOf('.') + 1;
        Instrument market = Bybit.markets(category).find(name.substring(point));
        String text = TEXTS.table("feeds").get(name.substring(0, point));
        return market == null || text == null ? null : Topic.ofTrades(market, trade -> event(name, trade, text));
    }

    private static String event(String topic, Trade trade, String text) {
        return TEXTS.text("event", trade, Values.of("topic", topic, "data", TEXTS.text(text, trade)));
    }

    private static String changed(OrderLog.Change change) {
        Order order = change.order();
        String data = "{\"category\":" + Template.quoted(order.instrument.fact("category")) + ','
                + TEXTS.text("order", BybitOrders.view(order, change.state())).substring(1);
        return TEXTS.text(
                "changed", Values.of("number", change.number(), "time", change.atNanos() / 1_000_000L, "data", data));
    }

    /** Handles a write; the response is as over HTTP except for the names of its parts. */
    private String order(String operation, Params asked, long nowNanos) {
        List<Map.Entry<String, String>> limits = new ArrayList<>();
        String result = write(operation, asked, nowNanos, limits).text();
        Params answered = Params.ofJson(result);
        StringJoiner header = new StringJoiner(",", "{", "}");
        header.add("\"Timenow\":\"" + exchange.millis(nowNanos) + '"');
        limits.forEach(each -> header.add(Template.quoted(each.getKey()) + ':' + Template.quoted(each.getValue())));
        return TEXTS.text(
                "written",
                Values.of("request", asked.get("reqId", ""), "op", operation, "header", header),
                Values.of("code", answered.json("retCode"), "message", answered.json("retMsg")),
                Values.of(
                        "data",
                        between(result, "\"result\":", ",\"retExtInfo\":"),
                        "more",
                        between(result, "\"retExtInfo\":", ",\"time\":")));
    }

    private HandlerResult write(String operation, Params asked, long nowNanos, List<Map.Entry<String, String>> limits) {
        long nowMillis = exchange.millis(nowNanos);
        Values now = Values.of("now", nowMillis);
        RestKeys.RestKey as = key();
        String path = TEXTS.table("operations").get(operation);
        HandlerResult refused = as == null
                ? TEXTS.refused("notLoggedIn", now)
                : Bybit.refuseTime(
                        asked.get("header[X-BAPI-TIMESTAMP]", ""),
                        asked.get("header[X-BAPI-RECV-WINDOW]", ""),
                        nowMillis);
        if (path == null) {
            refused = TEXTS.refused("unknownOperation", now);
        }
        if (refused == null && as != null) {
            return call("POST /v5/" + path, asked.inside("args[0]"), as, nowNanos, List.of(), limits);
        }
        exchange.countRefused(as == null ? "" : as.name());
        return refused == null ? TEXTS.refused("notLoggedIn", now) : refused;
    }

    private static String between(String text, String before, String after) {
        return text.substring(text.indexOf(before) + before.length(), text.lastIndexOf(after));
    }
}
