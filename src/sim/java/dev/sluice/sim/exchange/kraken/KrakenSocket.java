package dev.sluice.sim.exchange.kraken;

import static dev.sluice.sim.exchange.kraken.Kraken.TEXTS;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Trade;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Kraken v2 with the channels {@code trade} and {@code ticker} and, with a token, {@code executions} and
 * orders. One port stands for Kraken's public and private hosts, so this class has both. After the first subscription
 * a heartbeat is sent each second.
 */
final class KrakenSocket extends ExchangeSocket {
    private static final int TRADES_PER_SECOND = (int) (1_000 / Trade.EVERY_MILLIS);
    private static final String EXECUTIONS = "executions";

    private final Kraken kraken;
    private @Nullable String token;

    KrakenSocket(Kraken kraken, RestExchange exchange, VenueRequest handshake, long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.kraken = kraken;
    }

    /** A message with its parameters and the time at which it arrived. */
    private record Asked(Params message, Params params, String time, long nowNanos) implements Values {
        @Override
        public @Nullable Object get(String name) {
            return switch (name) {
                case "method" -> message.get("method", "");
                case "request" -> message.get("req_id") == null ? "" : message.json("req_id");
                case "time" -> time;
                default -> null;
            };
        }

        String well(String result) {
            return TEXTS.text("well", this, Values.of("result", result));
        }

        String failed(String error) {
            return TEXTS.text("failed", this, Values.of("error", error));
        }

        /** Returns the response with a text of the result and of the parameters, or with the error of a call. */
        String answer(HandlerResult result, String text) {
            Params response = Params.ofJson(result.text());
            Values results = name -> name.startsWith("result") ? response.get(name, "") : null;
            return result.isOk()
                    ? well(TEXTS.text(text, results, name -> params.get(name, "")))
                    : failed(response.get("error[0]", ""));
        }
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        Params read = Params.ofJson(message);
        Asked asked = new Asked(read, read.inside("params"), ReportedClock.iso(exchange.millis(nowNanos)), nowNanos);
        return switch (read.get("method", "")) {
            case "ping" -> List.of(TEXTS.text("pong", asked));
            case "subscribe" -> subscribe(asked);
            case "unsubscribe" -> unsubscribe(asked);
            case "cancel_order" -> cancel(asked);
            default -> List.of(order(TEXTS.table("operations").get(read.get("method")), asked));
        };
    }

    private List<String> subscribe(Asked asked) {
        String channel = asked.params().get("channel", "");
        if (channel.equals(EXECUTIONS)) {
            RestKeys.RestKey known = keyOf(asked);
            if (known == null) {
                return List.of(asked.failed("ESession:Invalid session"));
            }
            logIn(known);
            subscribe(EXECUTIONS, Topic.ofOrders(known.account(), change -> List.of(execution(change))));
            return List.of(asked.well(subscribed(EXECUTIONS, "")), TEXTS.text("snapshot"));
        }
        String text = TEXTS.table("feeds").get(channel);
        List<String> responses = new ArrayList<>();
        for (String symbol : asked.params().list("symbol")) {
            Instrument pair = Kraken.pair(symbol);
            responses.add(
                    pair != null && text != null && subscribe(channel + ' ' + symbol, topic(text, symbol, pair))
                            ? asked.well(subscribed(channel, symbol))
                            : asked.failed(
                                    text != null ? "Currency pair not supported " + symbol : "Channel not supported"));
        }
        return responses.isEmpty() ? List.of(asked.failed("Symbol(s) not found")) : responses;
    }

    private static Topic topic(String text, String symbol, Instrument pair) {
        return Topic.ofTrades(pair, trade -> TEXTS.text(text, trade, Values.of("name", symbol)));
    }

    private List<String> unsubscribe(Asked asked) {
        String channel = asked.params().get("channel", "");
        List<String> responses = new ArrayList<>();
        for (String symbol : asked.params().list("symbol")) {
            unsubscribe(channel + ' ' + symbol);
            responses.add(asked.well(subscribed(channel, symbol)));
        }
        if (channel.equals(EXECUTIONS)) {
            unsubscribe(EXECUTIONS);
            responses.add(asked.well(subscribed(EXECUTIONS, "")));
        }
        return responses;
    }

    private static String subscribed(String channel, String symbol) {
        return TEXTS.text("subscribed", Values.of("channel", channel, "symbol", symbol));
    }

    /**
     * Returns the key that the token stands for. A token opens a connection only while it is new, and stays valid until
     * that connection ends.
     */
    private RestKeys.@Nullable RestKey keyOf(Asked asked) {
        String given = asked.params().get("token");
        RestKeys.RestKey known = kraken.keyOfToken(given, given != null && given.equals(token), asked.nowNanos());
        token = known == null ? token : given;
        return known;
    }

    private HandlerResult call(String method, Params params, Asked asked) {
        RestKeys.RestKey as = keyOf(asked);
        return as == null
                ? TEXTS.refused("noSession")
                : call("POST /0/private/" + method, params, as, asked.nowNanos(), List.of(), new ArrayList<>());
    }

    /** Returns the parameters of an order by their names over HTTP. */
    private static Params order(Params params) {
        Params order = new Params();
        TEXTS.table("messageNames").forEach((name, inMessages) -> {
            String value = params.get(inMessages);
            if (value != null) {
                order.add(name, value);
            }
        });
        return order;
    }

    /** Sends the call of a row of the operations and answers with its text. */
    private String order(@Nullable String row, Asked asked) {
        if (row == null) {
            return asked.failed("EGeneral:Unknown method");
        }
        String[] callAndText = row.split(" ", 2);
        return asked.answer(call(callAndText[0], order(asked.params()), asked), callAndText[1]);
    }

    /** Cancels orders, with one response for each. */
    private List<String> cancel(Asked asked) {
        List<String> responses = new ArrayList<>();
        for (String name : new String[] {"order_id", "cl_ord_id"}) {
            asked.params().list(name).forEach(id -> responses.add(cancel(name, id, asked)));
        }
        return responses.isEmpty() ? List.of(asked.failed("EGeneral:Invalid arguments:order_id")) : responses;
    }

    private String cancel(String name, String id, Asked asked) {
        Params named = new Params();
        named.add(name, id);
        Asked one = new Asked(asked.message(), named, asked.time(), asked.nowNanos());
        return one.answer(call("CancelOrder", order(named), asked), name);
    }

    @Override
    protected void addEvents(long number, List<String> due) {
        if (!topics().isEmpty() && number % TRADES_PER_SECOND == 0) {
            due.add(TEXTS.text("heartbeat"));
        }
    }

    @Override
    protected String greeting() {
        return TEXTS.text("greeting");
    }

    private String execution(OrderLog.Change change) {
        return TEXTS.text(
                "execution",
                TEXTS.order(change.order(), change.state()),
                Values.of("sequence", change.number() + 1),
                Values.of("time", ReportedClock.iso(exchange.millis(change.atNanos()))));
    }
}
