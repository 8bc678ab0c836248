package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Coinbase: {@code market_trades} and {@code heartbeats} of Advanced Trade, {@code matches} and {@code heartbeat} of Coinbase
 * Exchange. Both have the same path, so a subscription with {@code channel} selects the first and one with {@code channels} the second. Connections
 * are therefore counted for neither.
 */
final class CoinbaseSocket implements SocketSession {
    private static final int TRADES_PER_SECOND = (int) (1_000 / Trade.EVERY_MILLIS);

    private final ReportedClock clock;
    private final TradeClock trades;
    /** The subscribed products by channel. */
    private final Map<String, Set<String>> channels = new LinkedHashMap<>();

    private boolean advanced;
    private long sequence;

    CoinbaseSocket(ReportedClock clock, long nowNanos) {
        this.clock = clock;
        this.trades = new TradeClock(nowNanos);
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        Params asked = Params.ofJson(message);
        String type = asked.get("type", "");
        boolean subscribes = type.equals("subscribe");
        if (!subscribes && !type.equals("unsubscribe")) {
            return List.of(failed("Type has to be either subscribe or unsubscribe"));
        }
        advanced = asked.get("channel") != null;
        for (String name : advanced ? List.of(asked.get("channel", "")) : asked.list("channels")) {
            String wrong = subscribes ? subscribe(name, asked) : unsubscribe(name, asked);
            if (wrong != null) {
                return List.of(failed(wrong));
            }
        }
        return List.of(subscriptions(nowNanos));
    }

    private static String failed(String reason) {
        return JsonText.object()
                .text("type", "error")
                .text("message", "Failed to subscribe")
                .text("reason", reason)
                .end('}');
    }

    /** Subscribes; returns an error, or null. */
    private @Nullable String subscribe(String name, Params asked) {
        boolean known = advanced
                ? name.equals("market_trades") || name.equals("heartbeats")
                : name.equals("matches") || name.equals("heartbeat");
        if (!known) {
            return name + " is not a valid channel";
        }
        List<String> products = asked.list("product_ids");
        for (String product : products) {
            if (CoinbaseProducts.find(product) == null) {
                return product + " is not a valid product";
            }
        }
        channels.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(products);
        return null;
    }

    private @Nullable String unsubscribe(String name, Params asked) {
        Set<String> products = channels.get(name);
        if (products != null) {
            List<String> named = asked.list("product_ids");
            named.forEach(products::remove);
            if (named.isEmpty() || products.isEmpty()) {
                channels.remove(name);
            }
        }
        return null;
    }

    private String subscriptions(long nowNanos) {
        JsonText object = JsonText.object();
        JsonText list = JsonText.array();
        channels.forEach((name, products) -> {
            JsonText ids = JsonText.array();
            products.forEach(ids::textElement);
            String json = ids.end(']');
            object.json(name, json);
            list.element(JsonText.object()
                    .text("name", name)
                    .json("product_ids", json)
                    .end('}'));
        });
        return advanced
                ? message("subscriptions", "{\"subscriptions\":" + object.end('}') + "}", clock.millis(nowNanos))
                : JsonText.object()
                        .text("type", "subscriptions")
                        .json("channels", list.end(']'))
                        .end('}');
    }

    /** Returns a message of Advanced Trade: an event of a channel, with a sequence number. */
    private String message(String channel, String event, long millis) {
        return JsonText.object()
                .text("channel", channel)
                .text("client_id", "")
                .text("timestamp", ReportedClock.iso(millis))
                .number("sequence_num", sequence++)
                .json("events", "[" + event + "]")
                .end('}');
    }

    @Override
    public List<String> due(long nowNanos) {
        TradeClock.Numbers numbers = trades.due(nowNanos);
        List<String> due = new ArrayList<>();
        for (long number = numbers.first(); number <= numbers.last(); number++) {
            for (Map.Entry<String, Set<String>> channel : channels.entrySet()) {
                addEvents(channel.getKey(), channel.getValue(), number, due);
            }
        }
        return due;
    }

    private void addEvents(String channel, Set<String> products, long number, List<String> due) {
        boolean beats = channel.startsWith("heartbeat");
        if (beats && number % TRADES_PER_SECOND != 0) {
            return;
        }
        if (beats && advanced) {
            String event = JsonText.object()
                    .text("current_time", ReportedClock.iso(number * Trade.EVERY_MILLIS))
                    .number("heartbeat_counter", number / TRADES_PER_SECOND)
                    .end('}');
            due.add(message(channel, event, number * Trade.EVERY_MILLIS));
            return;
        }
        for (String id : products) {
            CoinbaseProducts.Product product = CoinbaseProducts.find(id);
            if (product != null) {
                Trade trade = new Trade(product.instrument(), number);
                due.add(
                        advanced
                                ? message(
                                        channel,
                                        "{\"type\":\"update\",\"trades\":[" + marketTrade(product, trade) + "]}",
                                        trade.millis())
                                : beats ? heartbeat(id, trade) : match(product, trade));
            }
        }
    }

    private static String marketTrade(CoinbaseProducts.Product product, Trade trade) {
        return JsonText.object()
                .text("trade_id", Long.toString(trade.number()))
                .text("product_id", product.id())
                .text("price", product.price(trade.price()))
                .text("size", DecimalText.shortest(trade.quantity()))
                .text("side", trade.buyerIsMaker() ? "BUY" : "SELL")
                .text("time", ReportedClock.iso(trade.millis()))
                .end('}');
    }

    /** Returns a match of Coinbase Exchange, with the maker's side. */
    private static String match(CoinbaseProducts.Product product, Trade trade) {
        return JsonText.object()
                .text("type", "match")
                .number("trade_id", trade.number())
                .text("maker_order_id", "00000000-0000-4000-8000-000000000001")
                .text("taker_order_id", "00000000-0000-4000-8000-000000000002")
                .text("side", trade.buyerIsMaker() ? "buy" : "sell")
                .text("size", DecimalText.shortest(trade.quantity()))
                .text("price", product.price(trade.price()))
                .text("product_id", product.id())
                .number("sequence", trade.number())
                .text("time", ReportedClock.iso(trade.millis()))
                .end('}');
    }

    private static String heartbeat(String product, Trade trade) {
        return JsonText.object()
                .text("type", "heartbeat")
                .number("sequence", trade.number())
                .number("last_trade_id", trade.number())
                .text("product_id", product)
                .text("time", ReportedClock.iso(trade.millis()))
                .end('}');
    }
}
