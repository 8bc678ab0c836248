package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to Bybit: public trades and tickers of one category, private orders of the account, or writes at the trade path. Clients send pings
 * as messages.
 */
final class BybitSocket implements SocketSession {
    private static final String ROOT = "/v5/";
    private static final Map<String, String> OPERATIONS = Map.of(
            "order.create", "order/create",
            "order.amend", "order/amend",
            "order.cancel", "order/cancel",
            "order.create-batch", "order/create-batch",
            "order.amend-batch", "order/amend-batch",
            "order.cancel-batch", "order/cancel-batch");
    private static final int MAX_TOPICS = 1_024;
    private static final int MAX_SPOT_ARGUMENTS = 10;

    private final Bybit bybit;
    private final Place place;
    private final TradeClock clock;
    private final Map<String, Instrument> markets = new LinkedHashMap<>();
    private final Map<BybitCategory, Long> reported = new LinkedHashMap<>();
    private @Nullable BybitAccount account;
    private boolean sendsOrders;
    private String key = "";

    BybitSocket(Bybit bybit, Place place, long nowNanos) {
        this.bybit = bybit;
        this.place = place;
        this.clock = new TradeClock(nowNanos);
    }

    /** Returns the endpoint at that path, or null. */
    static @Nullable Place place(String path) {
        String name = path.startsWith(ROOT) ? path.substring(ROOT.length()) : "";
        boolean isPublic = name.startsWith("public/");
        BybitCategory category = isPublic ? BybitCategory.of(name.substring("public/".length())) : null;
        return category != null || name.equals("private") || name.equals("trade") ? new Place(name, category) : null;
    }

    @Nullable
    BybitAccount account() {
        return account;
    }

    /** Returns the key that the socket is logged in with; empty before the login. */
    String key() {
        return key;
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        Params asked = Params.ofJson(message);
        String operation = asked.get("op", "");
        String answer = switch (operation) {
            case "ping" -> pong(asked, nowNanos);
            case "auth" -> authenticate(asked, nowNanos);
            case "subscribe" -> subscribe(asked);
            case "unsubscribe" -> {
                markets.keySet().removeAll(asked.list("args"));
                yield managed(asked, true, "");
            }
            default ->
                place.isTrade() ? order(operation, asked, nowNanos) : managed(asked, false, "error:op not supported");
        };
        return List.of(answer);
    }

    private String pong(Params asked, long nowNanos) {
        String now = "[\"" + bybit.millis(nowNanos) + "\"]";
        if (place.isTrade()) {
            return JsonText.object()
                    .number("retCode", 0)
                    .text("retMsg", "OK")
                    .text("op", "pong")
                    .json("data", now)
                    .text("connId", "sim")
                    .end('}');
        }
        return place.category() == null
                ? JsonText.object()
                        .text("req_id", asked.get("req_id", ""))
                        .text("op", "pong")
                        .json("args", now)
                        .text("conn_id", "sim")
                        .end('}')
                : managed(asked, true, "pong");
    }

    private static String managed(Params asked, boolean success, String message) {
        return JsonText.object()
                .flag("success", success)
                .text("ret_msg", message)
                .text("conn_id", "sim")
                .text("req_id", asked.get("req_id", ""))
                .text("op", asked.get("op", ""))
                .end('}');
    }

    private String authenticate(Params asked, long nowNanos) {
        BybitAccount known = place.category() == null ? bybit.login(asked, nowNanos) : null;
        account = known;
        key = asked.get("args[0]", "");
        if (known != null) {
            for (BybitCategory category : BybitCategory.values()) {
                reported.put(category, known.orders(category).log.latest());
            }
        }
        if (!place.isTrade()) {
            return managed(asked, known != null, known == null ? "auth failed" : "");
        }
        return JsonText.object()
                .text("reqId", asked.get("reqId", ""))
                .number("retCode", known == null ? 10_004 : 0)
                .text("retMsg", known == null ? "Invalid sign" : "OK")
                .text("op", "auth")
                .text("connId", "sim")
                .end('}');
    }

    /** Subscribes to all topics or, as at Bybit, to none. */
    private String subscribe(Params asked) {
        List<String> topics = asked.list("args");
        if (place.category() == BybitCategory.SPOT && topics.size() > MAX_SPOT_ARGUMENTS) {
            return managed(asked, false, "args size >10");
        }
        Map<String, Instrument> more = new LinkedHashMap<>();
        for (String topic : topics) {
            Instrument instrument = instrument(topic);
            boolean isOrders = topic.equals("order") || topic.startsWith("order.");
            if (instrument == null && !(isOrders && account != null)) {
                return managed(asked, false, "error:handler not found,topic:" + topic);
            }
            if (instrument == null) {
                sendsOrders = true;
            } else {
                more.put(topic, instrument);
            }
        }
        if (markets.size() + more.size() > MAX_TOPICS) {
            return managed(asked, false, "error:too many topics");
        }
        markets.putAll(more);
        return managed(asked, true, place.category() == BybitCategory.SPOT ? "subscribe" : "");
    }

    private @Nullable Instrument instrument(String topic) {
        BybitCategory category = place.category();
        int dot = topic.indexOf('.');
        boolean flows = topic.startsWith("publicTrade.") || topic.startsWith("tickers.");
        return category == null || !flows ? null : category.market(topic.substring(dot + 1));
    }

    /** Handles a write; the response is as over HTTP except for the names of its parts. */
    private String order(String operation, Params asked, long nowNanos) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        String path = OPERATIONS.getOrDefault(operation, "");
        HandlerResult handlerResult = bybit.receive(path, asked, this, nowNanos, headers);
        Params answered = Params.ofJson(handlerResult.text());
        JsonText header = JsonText.object().text("Timenow", Long.toString(bybit.millis(nowNanos)));
        headers.forEach(each -> header.text(each.getKey(), each.getValue()));
        return JsonText.object()
                .text("reqId", asked.get("reqId", ""))
                .json("retCode", answered.json("retCode"))
                .json("retMsg", answered.json("retMsg"))
                .text("op", operation)
                .json("data", between(handlerResult.text(), "\"result\":", ",\"retExtInfo\":"))
                .json("retExtInfo", between(handlerResult.text(), "\"retExtInfo\":", ",\"time\":"))
                .json("header", header.end('}'))
                .text("connId", "sim")
                .end('}');
    }

    private static String between(String text, String before, String after) {
        return text.substring(text.indexOf(before) + before.length(), text.lastIndexOf(after));
    }

    @Override
    public List<String> due(long nowNanos) {
        TradeClock.Numbers numbers = clock.due(nowNanos);
        List<String> due = new ArrayList<>();
        markets.forEach((topic, instrument) -> {
            for (long number = numbers.first(); number <= numbers.last(); number++) {
                due.add(event(topic, new Trade(instrument, number)));
            }
        });
        BybitAccount known = account;
        if (sendsOrders && known != null) {
            reported.replaceAll((category, last) -> {
                OrderLog log = known.orders(category).log;
                log.after(last).forEach(change -> due.add(changed(change)));
                return log.latest();
            });
        }
        return due;
    }

    private static String event(String topic, Trade trade) {
        boolean isTrade = topic.startsWith("publicTrade.");
        String data = isTrade ? "[" + trade(trade) + "]" : ticker(trade);
        return JsonText.object()
                .text("topic", topic)
                .text("type", "snapshot")
                .number("ts", trade.millis())
                .json("data", data)
                .end('}');
    }

    private static String trade(Trade trade) {
        return JsonText.object()
                .number("T", trade.millis())
                .text("s", trade.instrument().id())
                .text("S", trade.buyerIsMaker() ? "Sell" : "Buy")
                .text("v", DecimalText.shortest(trade.quantity()))
                .text("p", DecimalText.shortest(trade.price()))
                .text("L", "ZeroPlusTick")
                .text("i", Long.toString(trade.number()))
                .flag("BT", false)
                .number("seq", trade.number())
                .end('}');
    }

    private static String ticker(Trade trade) {
        String price = DecimalText.shortest(trade.price());
        return JsonText.object()
                .text("symbol", trade.instrument().id())
                .text("lastPrice", price)
                .text("highPrice24h", price)
                .text("lowPrice24h", price)
                .text("prevPrice24h", price)
                .text("volume24h", "1000")
                .text("turnover24h", "1000000")
                .text("price24hPcnt", "0")
                .end('}');
    }

    private static String changed(OrderLog.Change change) {
        long millis = change.atNanos() / 1_000_000L;
        return JsonText.object()
                .text("id", "sim-" + change.number())
                .text("topic", "order")
                .number("creationTime", millis)
                .json("data", "[" + BybitOrderJson.event(change.order(), change.state()) + "]")
                .end('}');
    }

    /** An endpoint; {@code category} is null unless it is public. */
    record Place(String name, @Nullable BybitCategory category) {
        boolean isTrade() {
            return name.equals("trade");
        }
    }
}
