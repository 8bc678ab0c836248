package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Map;

/**
 * A Gate bot that reads its balance as fast as it may, reads tickers, and places more orders of one market than fit in its quota. More kinds of
 * reads would test the same algorithm and scopes again and only make the simulation slower.
 */
final class GateBot extends QuotaBot {

    GateBot(BotContext botContext) {
        super(botContext, new Loops(1, 2, 6, 0, 500));
    }

    @Override
    BotCall market() {
        return open("/api/v4/spot/tickers?currency_pair=BTC_USDT");
    }

    @Override
    BotCall own() {
        return call("GET", "/api/v4/wallet/total_balance", "");
    }

    @Override
    public BotCall place(String id) {
        return call(
                "POST",
                "/api/v4/spot/orders",
                "{\"text\":\"t-" + id
                        + "\",\"currency_pair\":\"BTC_USDT\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"20000\",\"amount\":\"0.01\"}");
    }

    @Override
    String beforeId() {
        return "\"id\":\"";
    }

    @Override
    public BotCall cancel(String named) {
        return call("DELETE", "/api/v4/spot/orders/" + named + "?currency_pair=BTC_USDT", "");
    }

    private BotCall call(String method, String target, String body) {
        return BotCall.of(
                method,
                target,
                List.of(
                        Map.entry("KEY", key),
                        Map.entry("SIGN", "AAAA"),
                        Map.entry("Timestamp", Long.toString(clockNanos() / 1_000_000_000L)),
                        Map.entry("Content-Type", "application/json")),
                body);
    }
}
