package dev.sluice.sim.exchange.kucoin;

import static dev.sluice.sim.exchange.kucoin.Kucoin.MARKETS;
import static dev.sluice.sim.exchange.kucoin.Kucoin.TEXTS;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to KuCoin with the topic {@code /market/match} and, with the token of an account,
 * {@code /spotMarket/tradeOrders} and {@code tradeOrdersV2}. The handshake carries the token. The codes of errors and
 * the effect of a message over the limit are not documented; here it closes the connection.
 */
final class KucoinSocket extends ExchangeSocket {
    private static final int MAX_TOPICS = 400;
    private static final String TRADES = "/market/match";

    private final String id;
    private final boolean isKnown;

    /** @param isKnown whether the token is valid; else the connection closes after the first message */
    KucoinSocket(
            RestExchange exchange,
            VenueRequest handshake,
            RestKeys.@Nullable RestKey key,
            boolean isKnown,
            long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.id = Params.ofForm(handshake.query()).get("connectId", "");
        this.isKnown = isKnown;
        logIn(key);
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        if (!isKnown || !fitsOrCloses("messages", nowNanos)) {
            return List.of();
        }
        Params asked = Params.ofJson(message);
        return switch (asked.get("type", "")) {
            case "ping" -> List.of(TEXTS.text("pong", echo(asked), Values.of("now", exchange.millis(nowNanos))));
            case "subscribe" -> subscribe(asked);
            case "unsubscribe" -> {
                topics(asked).forEach(this::unsubscribe);
                yield acknowledged(asked);
            }
            default -> List.of(error(asked, 415, "type is not supported"));
        };
    }

    private static Values echo(Params asked) {
        return Values.of("request", asked.get("id", ""));
    }

    private static String error(Params asked, int code, String message) {
        return TEXTS.text("socketError", echo(asked), Values.of("code", code, "message", message));
    }

    private static List<String> acknowledged(Params asked) {
        return asked.isTrue("response") ? List.of(TEXTS.text("ack", echo(asked))) : List.of();
    }

    /** Returns the topics of a message, which names the markets of one kind of topic behind a colon. */
    private static List<String> topics(Params asked) {
        String[] kindAndMarkets = asked.get("topic", "").split(":", 2);
        List<String> topics = new ArrayList<>();
        for (String market : kindAndMarkets.length == 1 ? new String[0] : kindAndMarkets[1].split(",", -1)) {
            topics.add(kindAndMarkets[0] + ':' + market);
        }
        return kindAndMarkets.length == 1 ? List.of(kindAndMarkets[0]) : topics;
    }

    private List<String> subscribe(Params asked) {
        for (String name : topics(asked)) {
            Topic topic = topic(name);
            if (topic == null) {
                return List.of(error(asked, 404, "topic " + name + " is not found"));
            }
            if ((topics().size() >= MAX_TOPICS && !topics().contains(name)) || !subscribe(name, topic)) {
                return List.of(error(
                        asked, 509, "exceed max subscription count limitation of " + MAX_TOPICS + " per session"));
            }
        }
        return acknowledged(asked);
    }

    private @Nullable Topic topic(String name) {
        RestKeys.RestKey as = key();
        if (TEXTS.table("orderTopics").containsKey(name)) {
            return as == null ? null : Topic.ofOrders(as.account(), change -> changed(name, change));
        }
        Instrument market = MARKETS.find(name.substring(name.indexOf(':') + 1));
        return market == null || !name.equals(TRADES + ':' + market.id())
                ? null
                : Topic.ofTrades(market, trade -> TEXTS.text("match", trade));
    }

    /** Returns the events of a change; version 2 reports a new order twice, as received and as open. */
    private static List<String> changed(String topic, OrderLog.Change change) {
        String open = event(topic, change, "");
        boolean isNew = change.state() == Order.State.OPEN && topic.endsWith("V2");
        return isNew ? List.of(event(topic, change, "received"), open) : List.of(open);
    }

    private static String event(String topic, OrderLog.Change change, String type) {
        String state = TEXTS.state(change.state());
        return TEXTS.text(
                "orderChange",
                Values.of("topic", topic, "change", type.isEmpty() ? state : type, "time", change.atNanos()),
                TEXTS.order(change.order(), change.state()));
    }

    @Override
    protected String greeting() {
        if (!isKnown) {
            close();
        }
        return TEXTS.text(isKnown ? "welcome" : "wrongToken", Values.of("request", id));
    }
}
