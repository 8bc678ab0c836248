package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Kraken v2 with the channels {@code trade} and {@code ticker} and, with a token, {@code executions} and orders. One port stands for
 * Kraken's public and private hosts, so this class has both. After the first subscription a heartbeat is sent each second.
 */
final class KrakenSocket implements SocketSession {
    private static final int MAX_SUBSCRIPTIONS = 1_024;
    private static final int TRADES_PER_SECOND = (int) (1_000 / Trade.EVERY_MILLIS);
    /** Names of order parameters over HTTP and in messages. */
    private static final String[][] NAMES = {
        {"type", "side"},
        {"ordertype", "order_type"},
        {"volume", "order_qty"},
        {"price", "limit_price"},
        {"cl_ord_id", "cl_ord_id"},
        {"userref", "order_userref"},
        {"timeinforce", "time_in_force"},
        {"reduce_only", "reduce_only"},
        {"validate", "validate"},
        {"deadline", "deadline"},
        {"timeout", "timeout"}
    };

    private final Kraken kraken;
    private final TradeClock clock;
    private final Map<String, Subscription> markets = new LinkedHashMap<>();
    private @Nullable KrakenAccount executionsOf;
    private @Nullable String token;
    private long reported;
    private boolean greeted;

    KrakenSocket(Kraken kraken, long nowNanos) {
        this.kraken = kraken;
        this.clock = new TradeClock(nowNanos);
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        Params asked = Params.ofJson(message);
        Params params = asked.inside("params");
        String method = asked.get("method", "");
        return switch (method) {
            case "ping" -> List.of(answer("pong", asked, nowNanos).end('}'));
            case "subscribe" -> subscribe(asked, params, nowNanos);
            case "unsubscribe" -> unsubscribe(asked, params, nowNanos);
            case "cancel_order" -> cancel(asked, params, nowNanos);
            case "add_order" -> List.of(add(asked, params, nowNanos));
            case "amend_order" -> List.of(amend(asked, params, nowNanos));
            case "cancel_all" -> List.of(whole("CancelAll", asked, params, nowNanos));
            case "cancel_all_orders_after" -> List.of(whole("CancelAllOrdersAfter", asked, params, nowNanos));
            default -> List.of(failed(asked, "EGeneral:Unknown method", nowNanos));
        };
    }

    private JsonText answer(String method, Params asked, long nowNanos) {
        JsonText answer = JsonText.object().text("method", method);
        if (asked.get("req_id") != null) {
            answer.json("req_id", asked.json("req_id"));
        }
        String now = kraken.timestamp(nowNanos);
        return answer.text("time_in", now).text("time_out", now);
    }

    private String well(Params asked, String result, long nowNanos) {
        return answer(asked.get("method", ""), asked, nowNanos)
                .json("result", result)
                .flag("success", true)
                .end('}');
    }

    private String failed(Params asked, String error, long nowNanos) {
        return answer(asked.get("method", ""), asked, nowNanos)
                .text("error", error)
                .flag("success", false)
                .end('}');
    }

    private List<String> subscribe(Params asked, Params params, long nowNanos) {
        String channel = params.get("channel", "");
        if (channel.equals("executions")) {
            KrakenAccount account = account(params, nowNanos);
            if (account == null) {
                return List.of(failed(asked, "ESession:Invalid session", nowNanos));
            }
            executionsOf = account;
            reported = account.orderStore.log.latest();
            return List.of(
                    well(asked, "{\"channel\":\"executions\"}", nowNanos),
                    "{\"channel\":\"executions\",\"type\":\"snapshot\",\"data\":[],\"sequence\":1}");
        }
        List<String> answers = new ArrayList<>();
        for (String symbol : params.list("symbol")) {
            KrakenMarket.Pair pair = kraken.pairOf(symbol);
            boolean flows = channel.equals("trade") || channel.equals("ticker");
            if (pair == null || !flows || markets.size() >= MAX_SUBSCRIPTIONS) {
                answers.add(failed(
                        asked, flows ? "Currency pair not supported " + symbol : "Channel not supported", nowNanos));
            } else {
                markets.put(channel + ' ' + symbol, new Subscription(channel, symbol, pair));
                answers.add(well(asked, named(channel, symbol), nowNanos));
            }
        }
        return answers.isEmpty() ? List.of(failed(asked, "Symbol(s) not found", nowNanos)) : answers;
    }

    private List<String> unsubscribe(Params asked, Params params, long nowNanos) {
        String channel = params.get("channel", "");
        List<String> answers = new ArrayList<>();
        for (String symbol : params.list("symbol")) {
            markets.remove(channel + ' ' + symbol);
            answers.add(well(asked, named(channel, symbol), nowNanos));
        }
        if (channel.equals("executions")) {
            executionsOf = null;
            answers.add(well(asked, "{\"channel\":\"executions\"}", nowNanos));
        }
        return answers;
    }

    private static String named(String channel, String symbol) {
        return JsonText.object().text("channel", channel).text("symbol", symbol).end('}');
    }

    /** Returns the account of the token. A token opens a connection only while it is new, and stays valid until that connection ends. */
    private @Nullable KrakenAccount account(Params params, long nowNanos) {
        String given = params.get("token");
        KrakenAccount account = kraken.accountOf(given, given != null && given.equals(token), nowNanos);
        token = account == null ? token : given;
        return account;
    }

    private Params order(Params params) {
        Params order = new Params();
        for (String[] name : NAMES) {
            String value = params.get(name[1]);
            if (value != null) {
                order.add(name[0], value);
            }
        }
        return order;
    }

    private String add(Params asked, Params params, long nowNanos) {
        KrakenMarket.Pair pair = kraken.pairOf(params.get("symbol", ""));
        if (pair == null) {
            return failed(asked, "EGeneral:Invalid arguments:symbol", nowNanos);
        }
        Params order = order(params);
        order.add("pair", pair.wsname());
        HandlerResult handlerResult = kraken.receive("AddOrder", order, account(params, nowNanos), nowNanos);
        Params response = Params.ofJson(handlerResult.text());
        JsonText result = JsonText.object().text("order_id", response.get("result[txid][0]", ""));
        if (params.get("cl_ord_id") != null) {
            result.text("cl_ord_id", params.get("cl_ord_id", ""));
        }
        return handlerResult.isOk()
                ? well(asked, result.end('}'), nowNanos)
                : failed(asked, response.get("error[0]", ""), nowNanos);
    }

    private String amend(Params asked, Params params, long nowNanos) {
        Params amended = new Params();
        for (String name : new String[] {"cl_ord_id", "order_qty", "limit_price"}) {
            amended.add(name, params.get(name, ""));
        }
        amended.add("txid", params.get("order_id", ""));
        HandlerResult handlerResult = kraken.receive("AmendOrder", amended, account(params, nowNanos), nowNanos);
        Params response = Params.ofJson(handlerResult.text());
        String result = JsonText.object()
                .text("amend_id", response.get("result[amend_id]", ""))
                .text("order_id", params.get("order_id", ""))
                .end('}');
        return handlerResult.isOk()
                ? well(asked, result, nowNanos)
                : failed(asked, response.get("error[0]", ""), nowNanos);
    }

    /** Cancels orders, with one response for each. */
    private List<String> cancel(Params asked, Params params, long nowNanos) {
        List<String> answers = new ArrayList<>();
        for (String[] name : new String[][] {{"order_id", "txid"}, {"cl_ord_id", "cl_ord_id"}}) {
            for (String id : params.list(name[0])) {
                Params cancel = new Params();
                cancel.add(name[1], id);
                HandlerResult handlerResult =
                        kraken.receive("CancelOrder", cancel, account(params, nowNanos), nowNanos);
                answers.add(
                        handlerResult.isOk()
                                ? well(
                                        asked,
                                        JsonText.object().text(name[0], id).end('}'),
                                        nowNanos)
                                : failed(
                                        asked,
                                        Params.ofJson(handlerResult.text()).get("error[0]", ""),
                                        nowNanos));
            }
        }
        return answers.isEmpty() ? List.of(failed(asked, "EGeneral:Invalid arguments:order_id", nowNanos)) : answers;
    }

    /** Returns a response with the same result as over HTTP. */
    private String whole(String call, Params asked, Params params, long nowNanos) {
        HandlerResult handlerResult = kraken.receive(call, order(params), account(params, nowNanos), nowNanos);
        String text = handlerResult.text();
        return handlerResult.isOk()
                ? well(
                        asked,
                        text.substring(text.indexOf("\"result\":") + "\"result\":".length(), text.length() - 1),
                        nowNanos)
                : failed(asked, Params.ofJson(text).get("error[0]", ""), nowNanos);
    }

    @Override
    public List<String> due(long nowNanos) {
        List<String> due = new ArrayList<>();
        if (!greeted) {
            greeted = true;
            due.add("{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"api_version\":\"v2\",\"connection_id\":1,"
                    + "\"system\":\"online\",\"version\":\"2.0.0\"}]}");
        }
        TradeClock.Numbers numbers = clock.due(nowNanos);
        boolean subscribed = !markets.isEmpty() || executionsOf != null;
        for (long number = numbers.first(); number <= numbers.last(); number++) {
            for (Subscription subscription : markets.values()) {
                due.add(subscription.event(number));
            }
            if (subscribed && number % TRADES_PER_SECOND == 0) {
                due.add("{\"channel\":\"heartbeat\"}");
            }
        }
        KrakenAccount account = executionsOf;
        if (account != null) {
            account.passTimeTo(nowNanos);
            account.orderStore.log.after(reported).forEach(change -> due.add(execution(change)));
            reported = account.orderStore.log.latest();
        }
        return due;
    }

    private String execution(OrderLog.Change change) {
        Order order = change.order();
        KrakenMarket.Pair pair = kraken.pairOf(order.instrument);
        String word = switch (change.state()) {
            case OPEN -> "new";
            case FILLED -> "filled";
            case CANCELED -> "canceled";
            case EXPIRED -> "expired";
        };
        JsonText json = JsonText.object()
                .text("order_id", order.id)
                .text("exec_type", word)
                .text("order_status", word)
                .text("symbol", symbol(pair))
                .text("side", order.terms.side())
                .text("order_type", order.terms.type())
                .json("order_qty", pair.volume(order.quantity))
                .json("cum_qty", pair.volume(change.state() == Order.State.FILLED ? order.quantity : BigDecimal.ZERO))
                .text("time_in_force", order.terms.timeInForce())
                .text("timestamp", kraken.timestamp(change.atNanos()));
        if (order.price != null) {
            json.json("limit_price", pair.price(order.price));
        }
        if (!order.clientId.isEmpty()) {
            json.text("cl_ord_id", order.clientId);
        }
        return "{\"channel\":\"executions\",\"type\":\"update\",\"data\":[" + json.end('}') + "],\"sequence\":"
                + (change.number() + 1) + "}";
    }

    /** Returns the symbol in v2, which uses BTC where the rest of Kraken uses XBT. */
    private static String symbol(KrakenMarket.Pair pair) {
        return pair.wsname().replace("XBT/", "BTC/");
    }

    private record Subscription(String channel, String symbol, KrakenMarket.Pair pair) {

        String event(long number) {
            Trade trade = new Trade(pair.instrument(), number);
            String price = pair.price(trade.price());
            JsonText data = JsonText.object().text("symbol", symbol);
            if (channel.equals("trade")) {
                data.text("side", trade.buyerIsMaker() ? "sell" : "buy")
                        .json("price", price)
                        .json("qty", pair.volume(trade.quantity()))
                        .text("ord_type", "market")
                        .number("trade_id", number)
                        .text("timestamp", ReportedClock.iso(trade.millis()));
            } else {
                for (String name : new String[] {"bid", "ask", "last", "vwap", "low", "high"}) {
                    data.json(name, price);
                }
                data.json("bid_qty", "1")
                        .json("ask_qty", "1")
                        .json("volume", "1000")
                        .json("change", "0")
                        .json("change_pct", "0");
            }
            return "{\"channel\":\"" + channel + "\",\"type\":\"update\",\"data\":[" + data.end('}') + "]}";
        }
    }
}
