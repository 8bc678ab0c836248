package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Map;

/** A KuCoin bot that reads prices, its orders, fees and account as fast as it may, and places orders that it soon cancels. */
final class KucoinBot extends QuotaBot {
    private static final String[] SYMBOLS = {"BTC-USDT", "ETH-USDT"};

    KucoinBot(BotContext botContext) {
        super(botContext, new Loops(2, 2, 1, 1_000, 4_000));
    }

    @Override
    BotCall market() {
        String symbol = SYMBOLS[random.nextInt(SYMBOLS.length)];
        return open("/api/v1/market/stats?symbol=" + symbol);
    }

    @Override
    BotCall own() {
        return switch (random.nextInt(4)) {
            case 0 -> call("GET", "/api/v1/hf/orders/active?symbol=BTC-USDT", "");
            case 1 -> call("GET", "/api/v1/trade-fees?symbols=BTC-USDT", "");
            default -> call("GET", "/api/v1/hf/accounts/opened", "");
        };
    }

    @Override
    public BotCall place(String id) {
        return call(
                "POST",
                "/api/v1/hf/orders",
                "{\"clientOid\":\"" + id
                        + "\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"20000\",\"size\":\"0.01\"}");
    }

    @Override
    String beforeId() {
        return "\"orderId\":\"";
    }

    @Override
    public BotCall cancel(String named) {
        return call("DELETE", "/api/v1/hf/orders/" + named + "?symbol=BTC-USDT", "");
    }

    private BotCall call(String method, String target, String body) {
        return BotCall.of(
                method,
                target,
                List.of(
                        Map.entry("KC-API-KEY", key),
                        Map.entry("KC-API-SIGN", "AAAA"),
                        Map.entry("KC-API-TIMESTAMP", Long.toString(clockNanos() / 1_000_000L)),
                        Map.entry("KC-API-PASSPHRASE", "AAAA"),
                        Map.entry("KC-API-KEY-VERSION", "2"),
                        Map.entry("Content-Type", "application/json")),
                body);
    }
}
