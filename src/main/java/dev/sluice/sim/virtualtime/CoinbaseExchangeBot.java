package dev.sluice.sim.virtualtime;

import dev.sluice.sim.kernel.Account;
import java.util.List;
import java.util.Map;

/** A Coinbase Exchange bot that reads books, candles, fills and balances as fast as it may, and places orders that it soon cancels. */
final class CoinbaseExchangeBot extends Bot implements Bot.Orders {
    private static final String ID = "\"id\":\"";
    private static final String[] PRODUCTS = {"BTC-USD", "ETH-USD"};
    private static final int MARKET_STRANDS = 4;
    private static final int OWN_STRANDS = 2;

    CoinbaseExchangeBot(BotContext botContext) {
        super(botContext);
    }

    @Override
    void begin() {
        for (int i = 0; i < MARKET_STRANDS; i++) {
            repeat(0, this::market);
        }
        for (int i = 0; i < OWN_STRANDS; i++) {
            repeat(0, () -> signed("GET", "/fills?product_id=BTC-USD&limit=100", ""));
            repeat(0, () -> signed("GET", "/accounts", ""));
        }
        trade(1_000, 4_000, this);
    }

    private BotCall market() {
        String product = "/products/" + PRODUCTS[random.nextInt(PRODUCTS.length)];
        return switch (random.nextInt(3)) {
            case 0 -> open(product + "/book?level=2");
            case 1 -> open(product + "/candles?granularity=60");
            default -> open(product + "/ticker");
        };
    }

    @Override
    public String newId() {
        return "";
    }

    @Override
    public BotCall place(String id) {
        return signed(
                "POST",
                "/orders",
                "{\"type\":\"limit\",\"side\":\"buy\",\"product_id\":\"BTC-USD\",\"price\":\"20000\",\"size\":\"0.01\"}");
    }

    @Override
    public String named(String id, BotReply placed) {
        return valueAfter(ID, placed.text());
    }

    @Override
    public BotCall cancel(String named) {
        return signed("DELETE", "/orders/" + named, "");
    }

    private static BotCall open(String target) {
        return BotCall.of("GET", target, List.of());
    }

    private BotCall signed(String method, String target, String body) {
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("CB-ACCESS-KEY", key),
                Map.entry("CB-ACCESS-SIGN", "AAAA"),
                Map.entry("CB-ACCESS-TIMESTAMP", Long.toString(clockNanos() / 1_000_000_000L)),
                Map.entry("CB-ACCESS-PASSPHRASE", Account.PASSPHRASE),
                Map.entry("Content-Type", "application/json"));
        return BotCall.of(method, target, headers, body);
    }
}
