package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to OKX at one of its {@link #PLACES}: public channels {@code trades} and {@code tickers}, and after a login the private channel
 * {@code orders} and order requests. A text {@code ping} is always answered.
 */
final class OkxSocket implements SocketSession {
    static final Set<String> PLACES = Set.of("public", "private", "business");

    private static final Map<String, String> OPERATIONS = Map.of(
            "order", "trade/order",
            "batch-orders", "trade/batch-orders",
            "amend-order", "trade/amend-order",
            "batch-amend-orders", "trade/amend-batch-orders",
            "cancel-order", "trade/cancel-order",
            "batch-cancel-orders", "trade/cancel-batch-orders",
            "mass-cancel", "trade/mass-cancel");
    private static final int REQUESTS_PER_HOUR = 480;
    private static final long HOUR_NANOS = 3_600_000_000_000L;
    private static final int MAX_CHANNELS = 1_024;
    private static final byte[] NO_BODY = {};

    private final Okx okx;
    private final String place;
    private final String sourceIp;
    private final TradeClock clock;
    private final SlidingLog requests = new SlidingLog(REQUESTS_PER_HOUR, HOUR_NANOS, OverLimitPolicy.FREE);
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private @Nullable OkxAccount account;
    private String key = "";
    private long reported;

    OkxSocket(Okx okx, String place, String sourceIp, long nowNanos) {
        this.okx = okx;
        this.place = place;
        this.sourceIp = sourceIp;
        this.clock = new TradeClock(nowNanos);
    }

    @Nullable
    OkxAccount account() {
        return account;
    }

    /** Returns the key that the socket is logged in with; empty before the login. */
    String key() {
        return key;
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        if (message.equals("ping")) {
            return List.of("pong");
        }
        Params asked = Params.ofJson(message);
        String operation = asked.get("op", "");
        return switch (operation) {
            case "login", "subscribe", "unsubscribe" ->
                requests.take(1, nowNanos)
                        ? manage(operation, asked, nowNanos)
                        : List.of(error(asked, "60014", "Requests too frequent"));
            default -> List.of(order(operation, asked, nowNanos));
        };
    }

    private List<String> manage(String operation, Params asked, long nowNanos) {
        if (operation.equals("login")) {
            return List.of(login(asked, nowNanos));
        }
        List<String> answers = new ArrayList<>();
        for (int i = 0; ; i++) {
            Params channel = asked.inside("args[" + i + "]");
            if (channel.isEmpty()) {
                return answers;
            }
            answers.add(operation.equals("subscribe") ? subscribe(asked, channel) : unsubscribe(asked, channel));
        }
    }

    private String login(Params asked, long nowNanos) {
        Params credentials = asked.inside("args[0]");
        OkxKeys.Login login = place.equals("public")
                ? new OkxKeys.Login("60018", "Wrong URL or channel", null)
                : okx.login(credentials, nowNanos);
        OkxAccount known = login.account();
        if (known == null) {
            return error(asked, login.code(), login.message());
        }
        account = known;
        key = credentials.get("apiKey", "");
        reported = known.orderStore.log.latest();
        return event("login", asked)
                .text("code", "0")
                .text("msg", "")
                .text("connId", "sim")
                .end('}');
    }

    private String subscribe(Params asked, Params named) {
        Channel channel = Channel.of(named, place);
        if (channel == null) {
            return error(asked, "60018", "Wrong URL or " + named.object() + " doesn't exist.");
        }
        if (channel.isPrivate() && account == null) {
            return error(asked, "60011", "Please log in");
        }
        if (channels.size() >= MAX_CHANNELS) {
            return error(asked, "60014", "Requests too frequent");
        }
        channels.put(channel.argument(), channel);
        return event("subscribe", asked)
                .json("arg", named.object())
                .text("connId", "sim")
                .end('}');
    }

    private String unsubscribe(Params asked, Params named) {
        channels.remove(named.object());
        return event("unsubscribe", asked)
                .json("arg", named.object())
                .text("connId", "sim")
                .end('}');
    }

    private static JsonText event(String event, Params asked) {
        JsonText json = JsonText.object();
        if (asked.get("id") != null) {
            json.json("id", asked.json("id"));
        }
        return json.text("event", event);
    }

    private static String error(Params asked, String code, String message) {
        return event("error", asked)
                .text("code", code)
                .text("msg", message)
                .text("connId", "sim")
                .end('}');
    }

    /** Handles an order; the response is as over HTTP, preceded by the request's id and operation. */
    private String order(String operation, Params asked, long nowNanos) {
        String path = OPERATIONS.get(operation);
        if (path == null || !place.equals("private")) {
            return error(asked, "60012", "Invalid request");
        }
        Params arguments = operation.startsWith("batch-") ? asked.under("args") : asked.inside("args[0]");
        List<Map.Entry<String, String>> expires =
                asked.get("expTime") == null ? List.of() : List.of(Map.entry("expTime", asked.get("expTime", "")));
        VenueRequest venueRequest = new VenueRequest(sourceIp, "POST", "/api/v5/" + path, expires, NO_BODY);
        HandlerResult handlerResult = okx.receive(path, venueRequest, arguments, this, nowNanos);
        return JsonText.object()
                        .json("id", asked.json("id"))
                        .text("op", operation)
                        .end(',')
                + handlerResult.text().substring(1);
    }

    @Override
    public List<String> due(long nowNanos) {
        TradeClock.Numbers numbers = clock.due(nowNanos);
        List<String> due = new ArrayList<>();
        for (Channel channel : channels.values()) {
            for (long number = numbers.first(); !channel.isPrivate() && number <= numbers.last(); number++) {
                due.add(push(channel, channel.data(number)));
            }
        }
        OkxAccount known = account;
        if (known != null) {
            known.passTimeTo(nowNanos);
            for (OrderLog.Change change : known.orderStore.log.after(reported)) {
                channels.values().stream()
                        .filter(channel -> channel.matches(change.order()))
                        .forEach(channel -> due.add(push(channel, OkxOrderJson.of(change.order(), change.state()))));
            }
            reported = known.orderStore.log.latest();
        }
        return due;
    }

    private static String push(Channel channel, String data) {
        return "{\"arg\":" + channel.argument() + ",\"data\":[" + data + "]}";
    }

    /** A subscription as it was named; {@code instrument} is null when it covers orders of several instruments. */
    private record Channel(
            String argument,
            String name,
            String type,
            @Nullable Instrument instrument) {

        static @Nullable Channel of(Params named, String place) {
            String name = named.get("channel", "");
            Instrument instrument = OkxProduct.instrument(named.get("instId"));
            boolean fits = name.equals("orders")
                    ? place.equals("private") && named.get("instType") != null
                    : place.equals("public") && instrument != null && (name.equals("trades") || name.equals("tickers"));
            return fits ? new Channel(named.object(), name, named.get("instType", ""), instrument) : null;
        }

        boolean isPrivate() {
            return name.equals("orders");
        }

        boolean matches(Order order) {
            return isPrivate()
                    && (type.equals("ANY") || type.equals(OkxProduct.type(order.instrument)))
                    && (instrument == null || instrument.equals(order.instrument));
        }

        String data(long number) {
            if (instrument == null) {
                throw new IllegalStateException("a public channel was let in without an instrument");
            }
            Trade trade = new Trade(instrument, number);
            return name.equals("trades") ? trade(trade) : OkxMarket.ticker(instrument, trade.millis());
        }

        private static String trade(Trade trade) {
            return JsonText.object()
                    .text("instId", trade.instrument().id())
                    .text("tradeId", Long.toString(trade.number()))
                    .text("px", DecimalText.shortest(trade.price()))
                    .text("sz", DecimalText.shortest(trade.quantity()))
                    .text("side", trade.buyerIsMaker() ? "sell" : "buy")
                    .text("ts", Long.toString(trade.millis()))
                    .text("count", "1")
                    .end('}');
        }
    }
}
