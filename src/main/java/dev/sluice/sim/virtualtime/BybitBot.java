package dev.sluice.sim.virtualtime;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A Bybit bot that reads books, candles and tickers as fast as it may, reads its orders and balance, continuously places and cancels quotes, and
 * sometimes makes a storm of batches.
 */
final class BybitBot extends Bot implements Bot.Orders {
    private static final String ORDER_ID = "\"orderId\":\"";
    private static final int MARKET_STRANDS = 8;
    private static final int QUOTES = 3;
    private static final long BURST_NANOS = 61_000_000_000L;
    private static final int BATCHES = 6;
    private static final int MAX_IN_BATCH = 10;

    BybitBot(BotContext botContext) {
        super(botContext);
    }

    @Override
    void begin() {
        for (int i = 0; i < MARKET_STRANDS; i++) {
            repeat(0, this::market);
        }
        repeat(500, this::own);
        for (int i = 0; i < QUOTES; i++) {
            trade(0, 600, this);
        }
        burstEvery(BURST_NANOS, this::burst);
    }

    private BotCall market() {
        String linear = "category=linear&symbol=BTCUSDT";
        return switch (random.nextInt(3)) {
            case 0 -> open("market/orderbook?" + linear + "&limit=50");
            case 1 -> open("market/kline?" + linear + "&interval=1&limit=200");
            default -> open("market/tickers?" + linear);
        };
    }

    private BotCall own() {
        return signed(
                "GET",
                random.nextBoolean()
                        ? "order/realtime?category=linear&symbol=BTCUSDT"
                        : "account/wallet-balance?accountType=UNIFIED",
                "");
    }

    /** Sends more calls than fit in a second, so that the category's quota is exhausted. */
    private void burst() {
        String category = random.nextBoolean() ? "linear" : "spot";
        for (int i = 0; i < BATCHES; i++) {
            int orders = 1 + random.nextInt(MAX_IN_BATCH);
            send(signed("POST", "order/create-batch", batch(category, orders)), placed -> {});
        }
        virtualTime.after(
                BURST_NANOS / 2,
                () -> send(
                        signed(
                                "POST",
                                "order/cancel-all",
                                "{\"category\":\"" + category + "\",\"symbol\":\"BTCUSDT\"}"),
                        cancelled -> {}));
    }

    private static String batch(String category, int orders) {
        return "{\"category\":\"" + category + "\",\"request\":["
                + String.join(",", Collections.nCopies(orders, "{" + order() + "}")) + "]}";
    }

    private static String order() {
        return "\"symbol\":\"BTCUSDT\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"0.01\",\"price\":\"20000\"";
    }

    @Override
    public String newId() {
        return "";
    }

    @Override
    public BotCall place(String id) {
        return signed("POST", "order/create", "{\"category\":\"linear\"," + order() + "}");
    }

    @Override
    public String named(String id, BotReply placed) {
        return valueAfter(ORDER_ID, placed.text());
    }

    @Override
    public BotCall cancel(String named) {
        return signed(
                "POST",
                "order/cancel",
                "{\"category\":\"linear\",\"symbol\":\"BTCUSDT\",\"orderId\":\"" + named + "\"}");
    }

    private static BotCall open(String target) {
        return BotCall.of("GET", "/v5/" + target, List.of());
    }

    private BotCall signed(String method, String target, String body) {
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("X-BAPI-API-KEY", key),
                Map.entry("X-BAPI-TIMESTAMP", Long.toString(clockNanos() / 1_000_000L)),
                Map.entry("X-BAPI-RECV-WINDOW", "5000"),
                Map.entry("X-BAPI-SIGN", "0"),
                Map.entry("Content-Type", "application/json"));
        return BotCall.of(method, "/v5/" + target, headers, body);
    }
}
