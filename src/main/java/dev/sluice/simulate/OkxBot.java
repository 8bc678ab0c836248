package dev.sluice.simulate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A bot of OKX: books, candles and tickers as fast as it is let, its balances, an order that it soon takes back, and now and then a storm of
 * batches and single orders of several instruments, most of which it takes back at once.
 */
final class OkxBot extends Bot implements Bot.Orders {
    private static final String ORDER_ID = "\"ordId\":\"";
    private static final String SMALLER = ",\"newSz\":\"0.5\"}";
    private static final String[] INSTRUMENTS = {"BTC-USDT-SWAP", "ETH-USDT-SWAP"};
    private static final int MARKET_STRANDS = 3;
    private static final long STORM_NANOS = 61_000_000_000L;
    private static final long AGAIN_NANOS = 500_000_000L;
    private static final int BATCHES = 40;
    private static final int SINGLES = 70;
    private static final int MOST_IN_BATCH = 20;

    OkxBot(Desk desk) {
        super(desk);
    }

    @Override
    void begin() {
        for (int i = 0; i < MARKET_STRANDS; i++) {
            strand(0, () -> open("market/books?sz=50&instId=BTC-USDT"));
            strand(0, () -> open("market/candles?bar=1m&instId=" + instrument()));
        }
        strand(0, () -> open("market/ticker?instId=" + instrument()));
        strand(1_000, this::own);
        trade(1_000, 4_000, this);
        storm(STORM_NANOS, this::storm);
    }

    private String instrument() {
        return INSTRUMENTS[random.nextInt(INSTRUMENTS.length)];
    }

    private Wish own() {
        return signed(
                "GET",
                switch (random.nextInt(3)) {
                    case 0 -> "account/balance";
                    case 1 -> "account/positions";
                    default -> "trade/orders-pending?instType=SWAP";
                },
                "");
    }

    /** More than fits in two seconds of any of the quotas that orders have. */
    private void storm() {
        for (int i = 0; i < BATCHES; i++) {
            int orders = random.nextInt(5) == 0 ? 1 : MOST_IN_BATCH;
            String first = instrument();
            String second = random.nextInt(4) == 0 ? instrument() : first;
            send(signed("POST", "trade/batch-orders", batch(orders, first, second)), placed -> {
                if (placed.ok()) {
                    amendThenCancelAll(placed.text(), first, second);
                }
            });
        }
        String hot = instrument();
        for (int i = 0; i < SINGLES; i++) {
            send(signed("POST", "trade/order", order(hot)), placed -> {
                if (placed.ok()) {
                    amendThenCancel(valueAfter(ORDER_ID, placed.text()), hot);
                }
            });
        }
    }

    private static String batch(int orders, String first, String second) {
        List<String> batch = new ArrayList<>(Collections.nCopies(orders, order(first)));
        for (int i = 1; i < orders; i += 2) {
            batch.set(i, order(second));
        }
        return "[" + String.join(",", batch) + "]";
    }

    private static String order(String instrument) {
        return "{\"instId\":\"" + instrument
                + "\",\"tdMode\":\"cross\",\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"20000\",\"sz\":\"1\"}";
    }

    /** Of what the answer names, in the order in which the instruments alternated. */
    private void amendThenCancelAll(String placed, String first, String second) {
        List<String> orders = new ArrayList<>();
        for (int at = placed.indexOf(ORDER_ID); at >= 0; at = placed.indexOf(ORDER_ID, at + 1)) {
            orders.add(named(valueAfter(ORDER_ID, placed.substring(at)), orders.size() % 2 == 0 ? first : second));
        }
        String cancels = "[" + String.join(",", orders) + "]";
        send(
                signed("POST", "trade/amend-batch-orders", cancels.replace("}", SMALLER)),
                amended -> untilDone("trade/cancel-batch-orders", cancels));
    }

    private void amendThenCancel(String id, String instrument) {
        String names = named(id, instrument);
        send(
                signed("POST", "trade/amend-order", names.replace("}", SMALLER)),
                amended -> untilDone("trade/cancel-order", names));
    }

    private static String named(String id, String instrument) {
        return "{\"instId\":\"" + instrument + "\",\"ordId\":\"" + id + "\"}";
    }

    private void untilDone(String path, String body) {
        send(signed("POST", path, body), reply -> {
            if (!reply.ok()) {
                world.after(Math.max(AGAIN_NANOS, reply.pauseNanos()), () -> untilDone(path, body));
            }
        });
    }

    @Override
    public String newId() {
        return "";
    }

    @Override
    public Wish place(String id) {
        return signed("POST", "trade/order", order(INSTRUMENTS[0]));
    }

    @Override
    public String named(String id, Reply placed) {
        return valueAfter(ORDER_ID, placed.text());
    }

    @Override
    public Wish cancel(String named) {
        return signed("POST", "trade/cancel-order", named(named, INSTRUMENTS[0]));
    }

    private static Wish open(String target) {
        return Wish.of("GET", "/api/v5/" + target, List.of());
    }

    private Wish signed(String method, String target, String body) {
        long millis = clockNanos() / 1_000_000L;
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("OK-ACCESS-KEY", key),
                Map.entry("OK-ACCESS-SIGN", "AAAA"),
                Map.entry("OK-ACCESS-TIMESTAMP", Instant.ofEpochMilli(millis).toString()),
                Map.entry("OK-ACCESS-PASSPHRASE", "any"),
                Map.entry("Content-Type", "application/json"));
        return Wish.of(method, "/api/v5/" + target, headers, body);
    }
}
