package dev.sluice.sim.virtualtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A bot that uses up the quotas of one exchange: loops of public reads, loops of private reads, and loops that place an
 * order and soon cancel it. A calm bot has one slow loop of each.
 */
final class QuotaBot extends Bot implements Bot.Orders {
    private static final long CALM_READ_MILLIS = 60_000;
    private static final long CALM_ORDER_MILLIS = 5_000;
    private static final long MILLI = 1_000_000L;

    private final Loops loops;
    private final Words words;
    private long orders;
    private long nonce;

    QuotaBot(BotContext botContext, Loops loops, Words words) {
        super(botContext);
        this.loops = loops;
        this.words = words;
    }

    /**
     * The number of loops and the pauses of a bot.
     *
     * @param market loops of public reads without a pause
     * @param own loops of private reads without a pause
     * @param trades loops of orders
     * @param tradePauseMs pause before the next order
     * @param restMs mean time for which an order stays open
     */
    record Loops(int market, int own, int trades, long tradePauseMs, long restMs) {}

    /**
     * The calls of a bot in the words of its exchange: method, target and, if any, body, separated by spaces. In them
     * and in headers, {@code {key}} is the bot's key, {@code {id}} the client's id of a new order or the exchange's id
     * of an order to cancel, {@code {millis}} and {@code {seconds}} the time, and {@code {nonce}} a number that grows.
     *
     * @param market public reads, of which each is as likely
     * @param own private reads, of which each is as likely
     * @param beforeId the text that precedes the exchange's id in the response to an order
     * @param headers the headers of private calls: a name and a value in turn
     */
    record Words(
            List<String> market,
            List<String> own,
            String place,
            String beforeId,
            String cancel,
            List<String> headers) {}

    @Override
    void begin() {
        if (isCalm()) {
            repeat(CALM_READ_MILLIS, this::market);
            repeat(CALM_READ_MILLIS, this::own);
            trade(CALM_ORDER_MILLIS, 2 * CALM_ORDER_MILLIS, this);
            return;
        }
        for (int i = 0; i < loops.market(); i++) {
            repeat(0, this::market);
        }
        for (int i = 0; i < loops.own(); i++) {
            repeat(0, this::own);
        }
        for (int i = 0; i < loops.trades(); i++) {
            trade(loops.tradePauseMs(), loops.restMs(), this);
        }
    }

    private BotCall market() {
        return call(oneOf(words.market()), "", List.of());
    }

    private BotCall own() {
        return call(oneOf(words.own()), "", words.headers());
    }

    private String oneOf(List<String> calls) {
        return calls.get(calls.size() == 1 ? 0 : random.nextInt(calls.size()));
    }

    @Override
    public String newId() {
        return key + '-' + orders++;
    }

    @Override
    public BotCall place(String id) {
        return call(words.place(), id, words.headers());
    }

    @Override
    public String named(String id, BotReply placed) {
        return valueAfter(words.beforeId(), placed.text());
    }

    @Override
    public BotCall cancel(String named) {
        return call(words.cancel(), named, words.headers());
    }

    private BotCall call(String call, String id, List<String> namesAndValues) {
        String[] parts = filled(call, id).split(" ", 3);
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            headers.add(Map.entry(namesAndValues.get(i), filled(namesAndValues.get(i + 1), id)));
        }
        if (parts.length == 2) {
            return BotCall.of(parts[0], parts[1], headers);
        }
        headers.add(Map.entry("Content-Type", "application/json"));
        return BotCall.of(parts[0], parts[1], headers, parts[2]);
    }

    private String filled(String text, String id) {
        String filled = text;
        if (text.contains("{nonce}")) {
            nonce = Math.max(nonce + 1, clockNanos() / MILLI);
            filled = filled.replace("{nonce}", Long.toString(nonce));
        }
        return filled.replace("{key}", key)
                .replace("{id}", id)
                .replace("{millis}", Long.toString(clockNanos() / MILLI))
                .replace("{seconds}", Long.toString(clockNanos() / (1_000 * MILLI)));
    }
}
