package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestAccount;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Template;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Trade;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Binance's streams: those in its URL and those it subscribes to. As at Binance, any name is accepted.
 * Events exist for {@code btcusdt@trade}, {@code @aggTrade}, {@code @bookTicker}, {@code @depth5} to {@code 20},
 * {@code @kline_...} and {@code @miniTicker}, one for each {@link Trade}, and for accounts whose listen key is named.
 * {@code @depth} sends nothing, because the book never changes.
 */
final class BinanceStreams extends ExchangeSocket {
    private static final int PING_SECONDS = 20;
    private static final String LISTEN_KEY = "listen-";

    private final Templates texts;
    private final Markets markets;
    private final RestDialect futures;
    private final boolean wrapped;

    /** @param futures the product whose listen keys are accepted */
    BinanceStreams(
            RestDialect binance, RestDialect futures, RestExchange exchange, VenueRequest handshake, long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.texts = binance.data();
        this.markets = texts.markets();
        this.futures = futures;
        this.wrapped = handshake.path().endsWith("/stream");
    }

    /** Subscribes to a stream, whose events are those of a market or of the account of a listen key; or has none. */
    boolean subscribeTo(String stream) {
        RestAccount account =
                stream.startsWith(LISTEN_KEY) ? futures.keys().account(stream.substring(LISTEN_KEY.length())) : null;
        return subscribe(
                stream,
                account == null
                        ? topic(stream)
                        : BinanceEvents.of(account, futures.data(), event -> wrap(stream, event)));
    }

    private Topic topic(String stream) {
        String[] words = stream.split("@", 3);
        Instrument market = words.length < 2 ? null : markets.find(words[0].toUpperCase(Locale.ROOT));
        Function<Trade, String> event = market == null ? null : event(words[1], market);
        return market == null || event == null
                ? Topic.silent()
                : Topic.ofTrades(market, trade -> wrap(stream, event.apply(trade)));
    }

    private @Nullable Function<Trade, String> event(String kind, Instrument market) {
        return switch (kind) {
            case "trade", "aggTrade", "miniTicker", "bookTicker" -> trade -> texts.text("feed." + kind, trade);
            case "depth5", "depth10", "depth20" -> {
                Values sides = texts.sides(market, Integer.parseInt(kind.substring("depth".length())));
                yield trade -> texts.text("feed.depth", trade, sides);
            }
            default -> {
                String interval = kind.startsWith("kline_") ? kind.substring("kline_".length()) : "";
                long millis = texts.number("intervals", interval);
                yield millis == 0 ? null : trade -> kline(trade, interval, millis);
            }
        };
    }

    private String kline(Trade trade, String interval, long millis) {
        long open = Math.floorDiv(trade.millis(), millis) * millis;
        long first = open / Trade.EVERY_MILLIS;
        return texts.text(
                "feed.kline",
                trade,
                Values.of("interval", interval, "open", open, "close", open + millis - 1),
                Values.of("first", first, "count", trade.number() - first + 1),
                Values.of("closed", trade.millis() + Trade.EVERY_MILLIS >= open + millis));
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        if (!fitsOrCloses("messages", nowNanos)) {
            return List.of();
        }
        Params asked = Params.ofJson(message);
        List<String> streams = asked.list("params");
        String id = asked.json("id");
        return List.of(
                switch (asked.get("method", "")) {
                    case "SUBSCRIBE" ->
                        subscribe(streams) ? result("null", id) : error(4, "Too many subscriptions", id);
                    case "UNSUBSCRIBE" -> {
                        streams.forEach(this::unsubscribe);
                        yield result("null", id);
                    }
                    case "LIST_SUBSCRIPTIONS" ->
                        result(topics().stream().map(Template::quoted).collect(Collectors.joining(",", "[", "]")), id);
                    default -> error(2, "Invalid request: unknown method or no JSON", id);
                });
    }

    private boolean subscribe(List<String> streams) {
        for (String stream : streams) {
            if (!subscribeTo(stream)) {
                return false;
            }
        }
        return true;
    }

    private String result(String json, String id) {
        return texts.text("streamResult", Values.of("result", json, "id", id));
    }

    private String error(int code, String message, String id) {
        return texts.text("streamError", Values.of("code", code, "message", message, "id", id));
    }

    /** Counts a frame; pings, pongs and messages count alike. */
    @Override
    public void receivePing(long nowNanos) {
        fitsOrCloses("messages", nowNanos);
    }

    private String wrap(String stream, String event) {
        return wrapped ? texts.text("wrapped", Values.of("stream", stream, "event", event)) : event;
    }

    @Override
    public int pingSeconds() {
        return PING_SECONDS;
    }
}
