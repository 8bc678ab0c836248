package dev.sluice.sim.exchange.krakenfutures;

import static dev.sluice.sim.exchange.krakenfutures.KrakenFutures.MARKETS;
import static dev.sluice.sim.exchange.krakenfutures.KrakenFutures.TEXTS;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.Trade;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * A WebSocket to Kraken Futures with the feed {@code trade} and, for a signed challenge, {@code open_orders} and
 * {@code open_orders_verbose}. It takes no orders. The effect of a message over the limit is not documented; here it
 * closes the connection.
 */
final class KrakenFuturesSocket extends ExchangeSocket {
    private final KrakenFutures krakenFutures;
    private String challenge = "";

    KrakenFuturesSocket(KrakenFutures krakenFutures, RestExchange exchange, VenueRequest handshake, long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.krakenFutures = krakenFutures;
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        if (!fitsOrCloses("messages", nowNanos)) {
            return List.of();
        }
        Params asked = Params.ofJson(message);
        return switch (asked.get("event", "")) {
            case "ping" -> List.of(TEXTS.text("pong"));
            case "challenge" -> List.of(challenge(asked));
            case "subscribe", "unsubscribe" ->
                TEXTS.table("accountFeeds").containsKey(asked.get("feed", ""))
                        ? changeAccountFeed(asked)
                        : changeProducts(asked, nowNanos);
            default -> List.of(event("error", "Json Error"));
        };
    }

    private static String event(String event, String message) {
        return TEXTS.text("event", Values.of("event", event, "message", message));
    }

    private String challenge(Params asked) {
        if (krakenFutures.keys().find(asked.get("api_key")) == null) {
            return event("error", "Json Error");
        }
        challenge = krakenFutures.newChallenge();
        return event("challenge", challenge);
    }

    private List<String> changeProducts(Params asked, long nowNanos) {
        String feed = asked.get("feed", "");
        String text = TEXTS.table("feeds").get(feed);
        if (text == null) {
            return List.of(event("error", "Invalid feed"));
        }
        List<String> responses = new ArrayList<>();
        for (String product : asked.list("product_ids")) {
            Instrument market = MARKETS.find(product);
            if (market == null) {
                responses.add(event("error", "Invalid product id"));
            } else if (isSubscription(asked)) {
                subscribe(feed + ' ' + product, Topic.ofTrades(market, trade -> TEXTS.text(text, trade)));
                responses.add(changed(asked, "products", Values.of("product", product)));
                long latest = exchange.millis(nowNanos) / Trade.EVERY_MILLIS;
                responses.add(TEXTS.text(text + "Snapshot", new Trade(market, latest)));
            } else {
                unsubscribe(feed + ' ' + product);
                responses.add(changed(asked, "products", Values.of("product", product)));
            }
        }
        return responses;
    }

    private static boolean isSubscription(Params asked) {
        return asked.get("event", "").equals("subscribe");
    }

    /** Returns the response to a message that changed a subscription. */
    private static String changed(Params asked, String text, Values values) {
        return TEXTS.text(
                text, Values.of("event", asked.get("event", "") + 'd', "feed", asked.get("feed", "")), values);
    }

    private List<String> changeAccountFeed(Params asked) {
        RestKeys.RestKey as = krakenFutures.keyOf(asked, challenge);
        if (as == null) {
            return List.of(event("alert", "Failed to subscribe to authenticated feed"));
        }
        String feed = asked.get("feed", "");
        String topic = feed + ' ' + as.account().name;
        String response = changed(asked, "authenticated", name -> asked.get(name, ""));
        if (!isSubscription(asked)) {
            unsubscribe(topic);
            return List.of(response);
        }
        subscribe(topic, Topic.ofOrders(as.account(), change -> List.of(orderEvent(feed, change))));
        String orders = TEXTS.orders("openOrder", as.account().orderStore.open((Instrument) null).stream());
        return List.of(
                response,
                TEXTS.text(
                        "openOrdersSnapshot", Values.of("feed", feed, "account", as.account().name, "list", orders)));
    }

    private static String orderEvent(String feed, OrderLog.Change change) {
        return TEXTS.text(
                change.state() == Order.State.OPEN ? "openOrderEvent" : "closedOrderEvent",
                TEXTS.order(change.order(), change.state()),
                Values.of("feed", feed));
    }

    @Override
    protected String greeting() {
        return TEXTS.text("greeting");
    }
}
