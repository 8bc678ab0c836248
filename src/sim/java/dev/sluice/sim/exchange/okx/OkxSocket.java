package dev.sluice.sim.exchange.okx;

import static dev.sluice.sim.exchange.okx.Okx.TEXTS;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.Template;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to OKX: public channels {@code trades} and {@code tickers}, and after a login the private channel
 * {@code orders} and order requests. A text {@code ping} is always answered.
 */
final class OkxSocket extends ExchangeSocket {
    private final Okx okx;
    private final String place;

    OkxSocket(Okx okx, RestExchange exchange, VenueRequest handshake, String place, long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.okx = okx;
        this.place = place;
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        if (message.equals("ping")) {
            return List.of("pong");
        }
        Params asked = Params.ofJson(message);
        String operation = asked.get("op", "");
        return switch (operation) {
            case "login", "subscribe", "unsubscribe" ->
                fits("requests", nowNanos)
                        ? manage(operation, asked, nowNanos)
                        : List.of(error(asked, "60014", "Requests too frequent"));
            default -> List.of(order(operation, asked, nowNanos));
        };
    }

    private List<String> manage(String operation, Params asked, long nowNanos) {
        if (operation.equals("login")) {
            return List.of(login(asked, nowNanos));
        }
        return asked.each("args").stream()
                .map(channel -> operation.equals("subscribe") ? subscribe(asked, channel) : unsubscribe(asked, channel))
                .toList();
    }

    private String login(Params asked, long nowNanos) {
        Params credentials = asked.inside("args[0]");
        String[] refused = place.equals("public")
                ? new String[] {"60018", "Wrong URL or channel"}
                : okx.refuseLogin(credentials, exchange.millis(nowNanos));
        if (refused != null) {
            return error(asked, refused[0], refused[1]);
        }
        logIn(okx.keys().find(credentials.get("apiKey")));
        return TEXTS.text("loggedIn", echo(asked));
    }

    private String subscribe(Params asked, Params named) {
        Topic topic = topic(named);
        if (topic == null) {
            return error(asked, "60018", "Wrong URL or " + named.object() + " doesn't exist.");
        }
        if (named.get("channel", "").equals("orders") && key() == null) {
            return error(asked, "60011", "Please log in");
        }
        return subscribe(named.object(), topic)
                ? event("subscribe", asked, named)
                : error(asked, "60014", "Requests too frequent");
    }

    private String unsubscribe(Params asked, Params named) {
        unsubscribe(named.object());
        return event("unsubscribe", asked, named);
    }

    private @Nullable Topic topic(Params named) {
        String channel = named.get("channel", "");
        Instrument instrument = Okx.MARKETS.find(named.get("instId"));
        String argument = named.object();
        if (channel.equals("orders")) {
            RestKeys.RestKey as = key();
            if (!place.equals("private") || named.get("instType") == null) {
                return null;
            }
            return as == null
                    ? Topic.silent()
                    : Topic.ofOrders(as.account(), change -> changed(argument, named, instrument, change));
        }
        String text = TEXTS.table("feeds").get(channel);
        return instrument == null || text == null || !place.equals("public")
                ? null
                : Topic.ofTrades(instrument, trade -> push(argument, TEXTS.text(text, trade)));
    }

    private static List<String> changed(
            String argument, Params named, @Nullable Instrument instrument, OrderLog.Change change) {
        Order order = change.order();
        String type = named.get("instType", "");
        boolean covered = (type.equals("ANY") || type.equals(order.instrument.fact("type")))
                && (instrument == null || instrument.equals(order.instrument));
        return covered ? List.of(push(argument, TEXTS.text("order", TEXTS.order(order, change.state())))) : List.of();
    }

    private static String push(String argument, String data) {
        return TEXTS.text("push", Values.of("arg", argument, "data", data));
    }

    private static Values echo(Params asked) {
        return Values.of("echo", asked.get("id") == null ? "" : asked.json("id"));
    }

    private static String event(String event, Params asked, Params named) {
        return TEXTS.text("event", echo(asked), Values.of("event", event, "arg", named.object()));
    }

    private static String error(Params asked, String code, String message) {
        return TEXTS.text("error", echo(asked), Values.of("code", code, "message", message));
    }

    /** Handles an order; the response is as over HTTP, preceded by the request's id and operation. */
    private String order(String operation, Params asked, long nowNanos) {
        String path = TEXTS.table("operations").get(operation);
        if (path == null || !place.equals("private")) {
            return error(asked, "60012", "Invalid request");
        }
        RestKeys.RestKey as = key();
        Params arguments = operation.startsWith("batch-") ? asked.under("args") : asked.inside("args[0]");
        List<Map.Entry<String, String>> expires =
                asked.get("expTime") == null ? List.of() : List.of(Map.entry("expTime", asked.get("expTime", "")));
        HandlerResult result = as == null
                ? TEXTS.refused("notLoggedIn")
                : call("POST /api/v5/" + path, arguments, as, nowNanos, expires, new ArrayList<>());
        return "{\"id\":" + asked.json("id") + ",\"op\":" + Template.quoted(operation) + ','
                + result.text().substring(1);
    }
}
