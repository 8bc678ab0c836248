package dev.sluice.sim.exchange.kraken;

import static dev.sluice.sim.exchange.kraken.Kraken.MARKETS;
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
import java.util.function.Function;
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
    private boolean greeted;

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

        /** Returns the response with this result, or with the error of a call. */
        String answer(HandlerResult result, Function<Params, String> json) {
            Params response = Params.ofJson(result.text());
            return result.isOk() ? well(json.apply(response)) : failed(response.get("error[0]", ""));
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
            case "add_order" -> List.of(add(asked));
            case "amend_order" -> List.of(amend(asked));
            case "cancel_all" -> List.of(whole("CancelAll", asked));
            case "cancel_all_orders_after" -> List.of(whole("CancelAllOrdersAfter", asked));
            default -> List.of(asked.failed("EGeneral:Unknown method"));
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
        List<String> answers = new ArrayList<>();
        for (String symbol : asked.params().list("symbol")) {
            Instrument pair = pairOf(symbol);
            answers.add(
                    pair != null && text != null && subscribe(channel + ' ' + symbol, topic(text, symbol, pair))
                            ? asked.well(subscribed(channel, symbol))
                            : asked.failed(
                                    text != null ? "Currency pair not supported " + symbol : "Channel not supported"));
        }
        return answers.isEmpty() ? List.of(asked.failed("Symbol(s) not found")) : answers;
    }

    private static Topic topic(String text, String symbol, Instrument pair) {
        return Topic.ofTrades(pair, trade -> TEXTS.text(text, trade, Values.of("name", symbol)));
    }

    private List<String> unsubscribe(Asked asked) {
        String channel = asked.params().get("channel", "");
        List<String> answers = new ArrayList<>();
        for (String symbol : asked.params().list("symbol")) {
            unsubscribe(channel + ' ' + symbol);
            answers.add(asked.well(subscribed(channel, symbol)));
        }
        if (channel.equals(EXECUTIONS)) {
            unsubscribe(EXECUTIONS);
            answers.add(asked.well(subscribed(EXECUTIONS, "")));
        }
        return answers;
    }

    private static String subscribed(String channel, String symbol) {
        return TEXTS.text("subscribed", Values.of("channel", channel, "symbol", symbol));
    }

    /** Returns the pair with that name in version 2, which uses BTC where the rest of Kraken uses XBT. */
    private static @Nullable Instrument pairOf(String symbol) {
        Instrument pair = MARKETS.find("symbol", symbol);
        return pair == null ? MARKETS.find("wsname", symbol) : pair;
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

    private String add(Asked asked) {
        Instrument pair = pairOf(asked.params().get("symbol", ""));
        if (pair == null) {
            return asked.failed("EGeneral:Invalid arguments:symbol");
        }
        Params order = order(asked.params());
        order.add("pair", pair.id());
        String clientId = asked.params().get("cl_ord_id", "");
        return asked.answer(
                call("AddOrder", order, asked),
                response -> TEXTS.text(
                        "added", Values.of("order", response.get("result[txid][0]", ""), "clientId", clientId)));
    }

    private String amend(Asked asked) {
        Params amended = new Params();
        for (String name : new String[] {"cl_ord_id", "order_qty", "limit_price"}) {
            amended.add(name, asked.params().get(name, ""));
        }
        String id = asked.params().get("order_id", "");
        amended.add("txid", id);
        return asked.answer(
                call("AmendOrder", amended, asked),
                response ->
                        TEXTS.text("changed", Values.of("amend", response.get("result[amend_id]", ""), "order", id)));
    }

    /** Cancels orders, with one response for each. */
    private List<String> cancel(Asked asked) {
        List<String> answers = new ArrayList<>();
        asked.params().list("order_id").forEach(id -> answers.add(cancel("txid", id, "cancelledById", asked)));
        asked.params()
                .list("cl_ord_id")
                .forEach(id -> answers.add(cancel("cl_ord_id", id, "cancelledByClientId", asked)));
        return answers.isEmpty() ? List.of(asked.failed("EGeneral:Invalid arguments:order_id")) : answers;
    }

    private String cancel(String parameter, String id, String text, Asked asked) {
        Params cancel = new Params();
        cancel.add(parameter, id);
        return asked.answer(call("CancelOrder", cancel, asked), response -> TEXTS.text(text, Values.of("id", id)));
    }

    /** Returns a response with the same result as over HTTP. */
    private String whole(String method, Asked asked) {
        HandlerResult result = call(method, order(asked.params()), asked);
        String text = result.text();
        return asked.answer(
                result,
                response -> text.substring(text.indexOf("\"result\":") + "\"result\":".length(), text.length() - 1));
    }

    @Override
    protected void addEvents(long number, List<String> due) {
        if (!topics().isEmpty() && number % TRADES_PER_SECOND == 0) {
            due.add(TEXTS.text("heartbeat"));
        }
    }

    @Override
    public List<String> due(long nowNanos) {
        List<String> due = new ArrayList<>();
        if (!greeted) {
            greeted = true;
            due.add(TEXTS.text("greeting"));
        }
        due.addAll(super.due(nowNanos));
        return due;
    }

    private String execution(OrderLog.Change change) {
        return TEXTS.text(
                "execution",
                TEXTS.order(change.order(), change.state()),
                Values.of("sequence", change.number() + 1),
                Values.of("time", ReportedClock.iso(exchange.millis(change.atNanos()))));
    }
}
