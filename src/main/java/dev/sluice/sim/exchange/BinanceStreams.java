package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Binance's streams: those in its URL and those it subscribes to. As at Binance, any name is accepted. Events exist for the streams
 * of {@link BinanceFeed} and for accounts whose listen key is named.
 */
final class BinanceStreams implements SocketSession {
    private static final int MAX_STREAMS = 1_024;
    private static final int POLICY_VIOLATION = 1008;
    private static final int PING_SECONDS = 20;
    private static final long SECOND = 1_000_000_000L;
    private static final String LISTEN_KEY = "listen-";

    private final Binance binance;
    private final BinanceProduct product;
    private final boolean wrapped;
    private final SlidingLog messages;
    private final TradeClock clock;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private int closeCode;

    BinanceStreams(Binance binance, BinanceProduct product, boolean wrapped, long nowNanos) {
        this.binance = binance;
        this.product = product;
        this.wrapped = wrapped;
        this.messages = new SlidingLog(product == BinanceProduct.SPOT ? 5 : 10, SECOND, OverLimitPolicy.COUNTS);
        this.clock = new TradeClock(nowNanos);
    }

    boolean subscribeTo(String... streams) {
        for (String stream : streams) {
            if (subscriptions.size() >= MAX_STREAMS && !subscriptions.containsKey(stream)) {
                return false;
            }
            subscriptions.put(stream, subscription(stream));
        }
        return true;
    }

    private Subscription subscription(String stream) {
        BinanceAccount account = stream.startsWith(LISTEN_KEY)
                ? binance.accountNamed(stream.substring(LISTEN_KEY.length()), BinanceProduct.FUTURES)
                : null;
        return new Subscription(BinanceFeed.of(stream, product), account == null ? null : new BinanceEvents(account));
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        beat(nowNanos);
        if (closeCode != 0) {
            return List.of();
        }
        Params asked = Params.ofJson(message);
        List<String> streams = asked.list("params");
        String id = asked.json("id");
        switch (asked.get("method", "")) {
            case "SUBSCRIBE" -> {
                return subscribeTo(streams.toArray(new String[0]))
                        ? result("null", id)
                        : error(4, "Too many subscriptions", id);
            }
            case "UNSUBSCRIBE" -> {
                streams.forEach(subscriptions::remove);
                return result("null", id);
            }
            case "LIST_SUBSCRIPTIONS" -> {
                JsonText list = JsonText.array();
                subscriptions.keySet().forEach(list::textElement);
                return result(list.end(']'), id);
            }
            default -> {
                return error(2, "Invalid request: unknown method or no JSON", id);
            }
        }
    }

    private static List<String> result(String json, String id) {
        return List.of(JsonText.object().json("result", json).json("id", id).end('}'));
    }

    private static List<String> error(int code, String message, String id) {
        String error =
                JsonText.object().number("code", code).text("msg", message).end('}');
        return List.of(JsonText.object().json("error", error).json("id", id).end('}'));
    }

    /** Counts a frame; pings, pongs and messages count alike. */
    @Override
    public void beat(long nowNanos) {
        if (!messages.take(1, nowNanos)) {
            closeCode = POLICY_VIOLATION;
        }
    }

    @Override
    public List<String> due(long nowNanos) {
        TradeClock.Numbers numbers = clock.due(nowNanos);
        List<String> due = new ArrayList<>();
        subscriptions.forEach((stream, subscription) -> {
            BinanceFeed feed = subscription.feed();
            for (long number = numbers.first(); feed != null && number <= numbers.last(); number++) {
                due.add(wrap(stream, feed.event(number)));
            }
            if (subscription.events() != null) {
                subscription.events().due(nowNanos).forEach(event -> due.add(wrap(stream, event)));
            }
        });
        return due;
    }

    private String wrap(String stream, String event) {
        return wrapped
                ? JsonText.object().text("stream", stream).json("data", event).end('}')
                : event;
    }

    @Override
    public int closeCode() {
        return closeCode;
    }

    @Override
    public int pingSeconds() {
        return PING_SECONDS;
    }

    private record Subscription(
            @Nullable BinanceFeed feed, @Nullable BinanceEvents events) {}
}
