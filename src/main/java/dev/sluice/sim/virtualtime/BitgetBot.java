package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Map;

/** A Bitget bot that reads coins and its account, which have small quotas, as fast as it may, and places more orders than fit in the quota of that call. */
final class BitgetBot extends QuotaBot {

    BitgetBot(BotContext botContext) {
        super(botContext, new Loops(2, 1, 6, 0, 500));
    }

    @Override
    BotCall market() {
        return open("/api/v2/spot/public/coins");
    }

    @Override
    BotCall own() {
        return call("GET", "/api/v2/spot/account/info", "");
    }

    @Override
    public BotCall place(String id) {
        return call(
                "POST",
                "/api/v2/spot/trade/place-order",
                "{\"clientOid\":\"" + id
                        + "\",\"symbol\":\"BTCUSDT\",\"side\":\"buy\",\"orderType\":\"limit\",\"force\":\"gtc\",\"price\":\"20000\",\"size\":\"0.01\"}");
    }

    @Override
    String beforeId() {
        return "\"orderId\":\"";
    }

    @Override
    public BotCall cancel(String named) {
        return call(
                "POST", "/api/v2/spot/trade/cancel-order", "{\"symbol\":\"BTCUSDT\",\"orderId\":\"" + named + "\"}");
    }

    private BotCall call(String method, String target, String body) {
        return BotCall.of(
                method,
                target,
                List.of(
                        Map.entry("ACCESS-KEY", key),
                        Map.entry("ACCESS-SIGN", "AAAA"),
                        Map.entry("ACCESS-TIMESTAMP", Long.toString(clockNanos() / 1_000_000L)),
                        Map.entry("ACCESS-PASSPHRASE", "AAAA"),
                        Map.entry("Content-Type", "application/json")),
                body);
    }
}
