package dev.sluice.sim.exchange.bitget;

import static dev.sluice.sim.exchange.bitget.Bitget.TEXTS;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Bitget v2: the public channel {@code trade}, or, after a login, the private channel {@code orders} and
 * orders. A text {@code ping} counts as a message. One message or subscription too many closes
 * the connection; subscribing and unsubscribing count alike.
 */
final class BitgetSocket extends ExchangeSocket {
    private static final String ALL = "default";

    private final Bitget bitget;
    private final boolean isPrivate;

    BitgetSocket(Bitget bitget, RestExchange exchange, VenueRequest handshake, long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.bitget = bitget;
        this.isPrivate = handshake.path().endsWith("/private");
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        if (!fitsOrCloses("messages", nowNanos)) {
            return List.of(error("tooMany"));
        }
        if (message.equals("ping")) {
            return List.of("pong");
        }
        Params asked = Params.ofJson(message);
        String operation = asked.get("op", "");
        return switch (operation) {
            case "login" -> List.of(login(asked.inside("args[0]"), nowNanos));
            case "subscribe", "unsubscribe" ->
                fitsOrCloses("requests", nowNanos)
                        ? asked.each("args").stream()
                                .map(channel -> changeSubscription(operation, channel))
                                .toList()
                        : List.of(error("tooMany"));
            case "trade" -> List.of(trade(asked, nowNanos));
            default -> List.of(error("wrongOperation"));
        };
    }

    /** Returns the error that a row of the table {@code socketErrors} describes. */
    private static String error(String row) {
        String[] codeAndMessage =
                TEXTS.table("socketErrors").getOrDefault(row, "").split(" ", 2);
        return TEXTS.text("socketError", Values.of("code", codeAndMessage[0], "message", codeAndMessage[1]));
    }

    private String login(Params credentials, long nowNanos) {
        String refused = isPrivate ? bitget.refuseLogin(credentials, exchange.millis(nowNanos)) : "wrongChannel";
        logIn(refused == null ? bitget.keys().find(credentials.get("apiKey")) : null);
        return refused == null ? TEXTS.text("loggedIn") : error(refused);
    }

    private String changeSubscription(String operation, Params channel) {
        String argument = channel.object();
        Topic topic = topic(channel, argument);
        if (operation.equals("unsubscribe")) {
            unsubscribe(argument);
        } else if (topic == null || !subscribe(argument, topic)) {
            return error(isOrders(channel) && key() == null ? "notLoggedIn" : "wrongChannel");
        }
        return TEXTS.text("subscription", Values.of("event", operation, "argument", argument));
    }

    private boolean isOrders(Params channel) {
        return isPrivate && channel.get("channel", "").equals("orders");
    }

    private @Nullable Topic topic(Params channel, String argument) {
        String product = channel.get("instType", "");
        Instrument market = Bitget.market(product, channel.get("instId"));
        RestKeys.RestKey as = key();
        if (isOrders(channel)) {
            boolean known = market != null || channel.get("instId", ALL).equals(ALL);
            return as == null || !known || !TEXTS.table("orderEvents").containsKey(product)
                    ? null
                    : Topic.ofOrders(as.account(), change -> changed(argument, product, market, change));
        }
        return isPrivate || market == null || !channel.get("channel", "").equals("trade")
                ? null
                : Topic.ofTrades(market, trade -> TEXTS.text("tradeEvent", trade, Values.of("argument", argument)));
    }

    private static List<String> changed(
            String argument, String product, @Nullable Instrument market, OrderLog.Change change) {
        Instrument changed = change.order().instrument;
        return changed.fact("product").equals(product) && (market == null || market.equals(changed))
                ? List.of(TEXTS.text(
                        TEXTS.table("orderEvents").getOrDefault(product, ""),
                        TEXTS.order(change.order(), change.state()),
                        Values.of("argument", argument, "now", change.atNanos() / 1_000_000)))
                : List.of();
    }

    /** Handles an order, of which a message has one; the response repeats its head. */
    private String trade(Params asked, long nowNanos) {
        Params order = asked.inside("args[0]");
        RestKeys.RestKey as = key();
        String path = TEXTS.table("operations").get(order.get("instType", "") + ' ' + order.get("channel", ""));
        if (as == null || path == null || !asked.inside("args[1]").isEmpty()) {
            return error(as == null ? "notLoggedIn" : "wrongChannel");
        }
        Params params = order.inside("params");
        params.add("symbol", order.get("instId", ""));
        params.add("productType", order.get("instType", ""));
        HandlerResult result = call("POST " + path, params, as, nowNanos, List.of(), new ArrayList<>());
        Params answered = Params.ofJson(result.text());
        return TEXTS.text(
                result.isOk() ? "traded" : "notTraded",
                Values.of("code", answered.get("code", "429"), "message", answered.get("msg", "")),
                Values.of("order", answered.get("data[orderId]", ""), "clientId", answered.get("data[clientOid]", "")),
                Values.of("now", exchange.millis(nowNanos)),
                name -> order.get(name, ""));
    }
}
