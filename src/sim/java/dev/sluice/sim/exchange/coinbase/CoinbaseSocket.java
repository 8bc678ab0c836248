package dev.sluice.sim.exchange.coinbase;

import static dev.sluice.sim.exchange.coinbase.Coinbase.MARKETS;
import static dev.sluice.sim.exchange.coinbase.Coinbase.TEXTS;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Template;
import dev.sluice.sim.market.Trade;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.VenueRequest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Coinbase: {@code market_trades} and {@code heartbeats} of Advanced Trade, {@code matches} and
 * {@code heartbeat} of Coinbase Exchange. Both have the same path, so a subscription with {@code channel} selects the
 * first and one with {@code channels} the second. Connections are therefore counted for neither.
 */
final class CoinbaseSocket extends ExchangeSocket {
    private static final int TRADES_PER_SECOND = (int) (1_000 / Trade.EVERY_MILLIS);
    private static final Set<String> ADVANCED = Set.of("market_trades", "heartbeats");
    private static final Set<String> EXCHANGE = Set.of("matches", "heartbeat");

    /** The subscribed products by channel; both are checked, which bounds them. */
    private final Map<String, Set<String>> channels = new LinkedHashMap<>();

    private boolean advanced;
    private long sequence;

    CoinbaseSocket(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        super(exchange, handshake, nowNanos);
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        Params asked = Params.ofJson(message);
        String type = asked.get("type", "");
        boolean subscribes = type.equals("subscribe");
        if (!subscribes && !type.equals("unsubscribe")) {
            return failed("Type has to be either subscribe or unsubscribe");
        }
        advanced = asked.get("channel") != null;
        for (String name : advanced ? List.of(asked.get("channel", "")) : asked.list("channels")) {
            String wrong = subscribes ? wrong(name, asked) : null;
            if (wrong != null) {
                return failed(wrong);
            }
            change(name, asked.list("product_ids"), subscribes);
        }
        return List.of(subscriptions(nowNanos));
    }

    private static List<String> failed(String reason) {
        return List.of(TEXTS.text("failed", Values.of("reason", reason)));
    }

    private @Nullable String wrong(String name, Params asked) {
        if (!(advanced ? ADVANCED : EXCHANGE).contains(name)) {
            return name + " is not a valid channel";
        }
        for (String product : asked.list("product_ids")) {
            if (MARKETS.find(product) == null) {
                return product + " is not a valid product";
            }
        }
        return null;
    }

    private void change(String name, List<String> products, boolean subscribes) {
        if (subscribes) {
            channels.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(products);
            return;
        }
        Set<String> subscribed = channels.getOrDefault(name, new LinkedHashSet<>());
        products.forEach(subscribed::remove);
        if (products.isEmpty() || subscribed.isEmpty()) {
            channels.remove(name);
        }
    }

    private String subscriptions(long nowNanos) {
        if (advanced) {
            String listed = channels.entrySet().stream()
                    .map(channel -> Template.quoted(channel.getKey()) + ':' + quoted(channel.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
            String event = TEXTS.text("advancedSubscriptions", Values.of("channels", listed));
            return message("subscriptions", event, exchange.millis(nowNanos));
        }
        String listed = TEXTS.list(
                "channel",
                channels.entrySet().stream()
                        .map(channel -> Values.of("name", channel.getKey(), "products", quoted(channel.getValue()))));
        return TEXTS.text("subscriptions", Values.of("channels", listed));
    }

    private static String quoted(Set<String> products) {
        return products.stream().map(Template::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    /** Returns a message of Advanced Trade: an event of a channel, with a sequence number. */
    private String message(String channel, String event, long millis) {
        return TEXTS.text(
                "message",
                Values.of("channel", channel, "event", event),
                Values.of("iso", ReportedClock.iso(millis), "sequence", sequence++));
    }

    @Override
    protected void addEvents(long number, List<String> due) {
        channels.forEach((channel, products) -> addEvents(channel, products, number, due));
    }

    private void addEvents(String channel, Set<String> products, long number, List<String> due) {
        boolean beats = channel.startsWith("heartbeat");
        if (beats && number % TRADES_PER_SECOND != 0) {
            return;
        }
        if (beats && advanced) {
            long millis = number * Trade.EVERY_MILLIS;
            Values values = Values.of("iso", ReportedClock.iso(millis), "beat", number / TRADES_PER_SECOND);
            due.add(message(channel, TEXTS.text("beat", values), millis));
            return;
        }
        for (String product : products) {
            Instrument market = MARKETS.find(product);
            if (market != null) {
                due.add(event(beats, new Trade(market, number), channel));
            }
        }
    }

    private String event(boolean beats, Trade trade, String channel) {
        return advanced
                ? message(channel, TEXTS.text("marketTrades", trade), trade.millis())
                : TEXTS.text(beats ? "heartbeat" : "match", trade);
    }
}
