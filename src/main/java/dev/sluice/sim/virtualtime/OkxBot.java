package dev.sluice.sim.virtualtime;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An OKX bot that reads tickers and funding rates as fast as it may, reads books and its balances, and places orders that it soon cancels. Every
 * minute it makes a storm of batches and single orders for several instruments, and cancels most of them at once.
 *
 * <p>Tickers have one quota for all instruments and funding rates have one for each instrument. More kinds of reads would test the same algorithms
 * and scopes again and only make the simulation slower.
 */
final class OkxBot extends Bot implements Bot.Orders {
    private static final String ORDER_ID = "\"ordId\":\"";
    private static final String SMALLER = ",\"newSz\":\"0.5\"}";
    private static final String[] INSTRUMENTS = {"BTC-USDT-SWAP", "ETH-USDT-SWAP"};
    private static final int TICKER_STRANDS = 2;
    private static final long BOOK_MILLIS = 5_000;
    private static final long DAY_MILLIS = 86_400_000;
    private static final long BURST_NANOS = 61_000_000_000L;
    private static final long AGAIN_NANOS = 500_000_000L;
    private static final int BATCHES = 40;
    private static final int SINGLES = 70;
    private static final int MAX_IN_BATCH = 20;

    /** The few possible batch bodies, by size and instruments. */
    private final Map<String, String> batches = new HashMap<>();

    private long day = -1;
    private String date = "";

    OkxBot(BotContext botContext) {
        super(botContext);
    }

    @Override
    void begin() {
        repeat(BOOK_MILLIS, () -> open("market/books?sz=50&instId=BTC-USDT"));
        for (String instrument : INSTRUMENTS) {
            repeat(0, () -> open("public/funding-rate?instId=" + instrument));
        }
        for (int i = 0; i < TICKER_STRANDS; i++) {
            repeat(0, () -> open("market/ticker?instId=" + instrument()));
        }
        repeat(1_000, this::own);
        trade(1_000, 4_000, this);
        burstEvery(BURST_NANOS, this::burst);
    }

    private String instrument() {
        return INSTRUMENTS[random.nextInt(INSTRUMENTS.length)];
    }

    private BotCall own() {
        return signed(
                "GET",
                switch (random.nextInt(3)) {
                    case 0 -> "account/balance";
                    case 1 -> "account/positions";
                    default -> "trade/orders-pending?instType=SWAP";
                },
                "");
    }

    /** Sends more orders than fit in two seconds of any order quota. */
    private void burst() {
        for (int i = 0; i < BATCHES; i++) {
            int orders = random.nextInt(5) == 0 ? 1 : MAX_IN_BATCH;
            String first = instrument();
            String second = random.nextInt(4) == 0 ? instrument() : first;
            String body = batches.computeIfAbsent(orders + first + second, any -> batch(orders, first, second));
            send(signed("POST", "trade/batch-orders", body), placed -> {
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

    /** Amends and cancels the orders that the response names, which alternate between the two instruments. */
    private void amendThenCancelAll(String placed, String first, String second) {
        StringBuilder cancels = new StringBuilder("[");
        StringBuilder amends = new StringBuilder("[");
        boolean odd = false;
        for (int at = placed.indexOf(ORDER_ID); at >= 0; at = placed.indexOf(ORDER_ID, at + 1)) {
            int begin = at + ORDER_ID.length();
            String comma = cancels.length() == 1 ? "" : ",";
            String names = comma + named(placed.substring(begin, placed.indexOf('"', begin)), odd ? second : first);
            cancels.append(names);
            amends.append(names, 0, names.length() - 1).append(SMALLER);
            odd = !odd;
        }
        String cancelAll = cancels.append(']').toString();
        send(
                signed("POST", "trade/amend-batch-orders", amends.append(']').toString()),
                amended -> untilDone("trade/cancel-batch-orders", cancelAll));
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
        send(signed("POST", path, body), botReply -> {
            if (!botReply.ok()) {
                virtualTime.after(Math.max(AGAIN_NANOS, botReply.pauseNanos()), () -> untilDone(path, body));
            }
        });
    }

    @Override
    public String newId() {
        return "";
    }

    @Override
    public BotCall place(String id) {
        return signed("POST", "trade/order", order(INSTRUMENTS[0]));
    }

    @Override
    public String named(String id, BotReply placed) {
        return valueAfter(ORDER_ID, placed.text());
    }

    @Override
    public BotCall cancel(String named) {
        return signed("POST", "trade/cancel-order", named(named, INSTRUMENTS[0]));
    }

    private static BotCall open(String target) {
        return BotCall.of("GET", "/api/v5/" + target, List.of());
    }

    private BotCall signed(String method, String target, String body) {
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("OK-ACCESS-KEY", key),
                Map.entry("OK-ACCESS-SIGN", "AAAA"),
                Map.entry("OK-ACCESS-TIMESTAMP", timestamp(clockNanos() / 1_000_000L)),
                Map.entry("OK-ACCESS-PASSPHRASE", "any"),
                Map.entry("Content-Type", "application/json"));
        return BotCall.of(method, "/api/v5/" + target, headers, body);
    }

    /**
     * Returns an ISO 8601 time with milliseconds. The date is formatted only once a day, because formatting takes longer than the rest of the bot's
     * work for a call.
     */
    private String timestamp(long epochMillis) {
        long today = Math.floorDiv(epochMillis, DAY_MILLIS);
        if (today != day) {
            day = today;
            date = LocalDate.ofEpochDay(today) + "T";
        }
        int ofDay = (int) Math.floorMod(epochMillis, DAY_MILLIS);
        StringBuilder time = new StringBuilder(24).append(date);
        two(time, ofDay / 3_600_000).append(':');
        two(time, ofDay / 60_000 % 60).append(':');
        two(time, ofDay / 1_000 % 60).append('.').append(ofDay / 100 % 10);
        return two(time, ofDay % 100).append('Z').toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
