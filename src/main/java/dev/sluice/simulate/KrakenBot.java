package dev.sluice.simulate;

import java.util.List;
import java.util.Map;

/** A spot bot with a key of its own: prices, balances, and an order that it soon takes back. Its nonce only grows. */
final class KrakenBot extends Bot implements Bot.Orders {
    private static final String TXID = "\"txid\":[\"";

    private static final long ROUND_NANOS = 61_000_000_000L;
    private static final int LOOKS = 40;
    /** An answer that takes so long has waited: its counter is full. */
    private static final long SLOW_NANOS = 2_200_000_000L;

    private long nonce;

    KrakenBot(Desk desk) {
        super(desk);
        this.nonce = clockNanos() / 1_000;
    }

    @Override
    void begin() {
        strand(0, this::market);
        trade(3_000, 20_000, this);
        world.after(random.nextLong(ROUND_NANOS), this::round);
    }

    private Wish market() {
        return Wish.of(
                "GET",
                random.nextBoolean() ? "/0/public/Ticker?pair=XBTUSD" : "/0/public/Depth?pair=XBTUSD&count=100",
                List.of());
    }

    private Wish own() {
        return secret(random.nextBoolean() ? "/0/private/OpenOrders" : "/0/private/Balance", "");
    }

    /** Looks at everything as fast as it is let, then takes back whatever rests or sets the dead man; by the next round its counter is empty again. */
    private void round() {
        look(LOOKS);
        world.after(ROUND_NANOS, this::round);
    }

    private void look(int left) {
        long asked = world.now();
        send(own(), reply -> {
            if (left > 1 && world.now() - asked < SLOW_NANOS) {
                look(left - 1);
            } else {
                send(random.nextBoolean() ? cancelAll() : deadMan(), done -> {});
            }
        });
    }

    private Wish cancelAll() {
        return secret("/0/private/CancelAll", "");
    }

    private Wish deadMan() {
        return secret("/0/private/CancelAllOrdersAfter", "&timeout=60");
    }

    @Override
    public String newId() {
        return "";
    }

    @Override
    public Wish place(String id) {
        return secret("/0/private/AddOrder", "&ordertype=limit&pair=XBTUSD&price=20000&type=buy&volume=0.01");
    }

    @Override
    public String named(String id, Reply placed) {
        return valueAfter(TXID, placed.text());
    }

    @Override
    public Wish cancel(String named) {
        return secret("/0/private/CancelOrder", "&txid=" + named);
    }

    private Wish secret(String path, String form) {
        nonce++;
        return Wish.of(
                "POST",
                path,
                List.of(
                        Map.entry("API-Key", key),
                        Map.entry("API-Sign", "AAAA"),
                        Map.entry("Content-Type", "application/x-www-form-urlencoded")),
                "nonce=" + nonce + form);
    }
}
