package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Map;

/** A Kraken spot bot with its own key that reads prices and balances and places orders that it soon cancels. Its nonces only increase. */
final class KrakenBot extends Bot implements Bot.Orders {
    private static final String TXID = "\"txid\":[\"";

    private static final long ROUND_NANOS = 61_000_000_000L;
    private static final int MAX_POLLS = 40;
    /** A response that takes this long was delayed, because the key's counter is full. */
    private static final long SLOW_NANOS = 2_200_000_000L;

    private long nonce;

    KrakenBot(BotContext botContext) {
        super(botContext);
        this.nonce = clockNanos() / 1_000;
    }

    @Override
    void begin() {
        repeat(0, this::market);
        trade(3_000, 20_000, this);
        virtualTime.after(random.nextLong(ROUND_NANOS), this::round);
    }

    private BotCall market() {
        return BotCall.of(
                "GET",
                random.nextBoolean() ? "/0/public/Ticker?pair=XBTUSD" : "/0/public/Depth?pair=XBTUSD&count=100",
                List.of());
    }

    private BotCall own() {
        return secret(random.nextBoolean() ? "/0/private/OpenOrders" : "/0/private/Balance", "");
    }

    /** Reads its state as fast as it may, then cancels all orders or sets the dead-man switch. The counter is empty again before the next round. */
    private void round() {
        pollStatus(MAX_POLLS);
        virtualTime.after(ROUND_NANOS, this::round);
    }

    private void pollStatus(int left) {
        long asked = virtualTime.now();
        send(own(), botReply -> {
            if (left > 1 && virtualTime.now() - asked < SLOW_NANOS) {
                pollStatus(left - 1);
            } else {
                send(random.nextBoolean() ? cancelAll() : deadMan(), done -> {});
            }
        });
    }

    private BotCall cancelAll() {
        return secret("/0/private/CancelAll", "");
    }

    private BotCall deadMan() {
        return secret("/0/private/CancelAllOrdersAfter", "&timeout=60");
    }

    @Override
    public String newId() {
        return "";
    }

    @Override
    public BotCall place(String id) {
        return secret("/0/private/AddOrder", "&ordertype=limit&pair=XBTUSD&price=20000&type=buy&volume=0.01");
    }

    @Override
    public String named(String id, BotReply placed) {
        return valueAfter(TXID, placed.text());
    }

    @Override
    public BotCall cancel(String named) {
        return secret("/0/private/CancelOrder", "&txid=" + named);
    }

    private BotCall secret(String path, String form) {
        nonce++;
        return BotCall.of(
                "POST",
                path,
                List.of(
                        Map.entry("API-Key", key),
                        Map.entry("API-Sign", "AAAA"),
                        Map.entry("Content-Type", "application/x-www-form-urlencoded")),
                "nonce=" + nonce + form);
    }
}
