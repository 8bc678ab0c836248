package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Map;

/** A Hyperliquid bot that reads books and its open orders as fast as it may, and places orders that it soon cancels. */
final class HyperliquidBot extends QuotaBot {
    private long nonce;

    HyperliquidBot(BotContext botContext) {
        super(botContext, new Loops(2, 1, 1, 2_000, 6_000));
    }

    @Override
    BotCall market() {
        return post("/info", "{\"type\":\"l2Book\",\"coin\":\"BTC\"}");
    }

    @Override
    BotCall own() {
        return post("/info", "{\"type\":\"openOrders\",\"user\":\"" + key + "\"}");
    }

    @Override
    public BotCall place(String id) {
        return action(
                "{\"type\":\"order\",\"orders\":[{\"a\":0,\"b\":true,\"p\":\"20000\",\"s\":\"0.01\",\"r\":false,\"t\":{\"limit\":{\"tif\":\"Gtc\"}}}],\"grouping\":\"na\"}");
    }

    @Override
    String beforeId() {
        return "\"oid\":";
    }

    @Override
    public BotCall cancel(String named) {
        return action("{\"type\":\"cancel\",\"cancels\":[{\"a\":0,\"o\":" + named + "}]}");
    }

    /** Returns an action, whose nonce is the time or, within a millisecond, the next number. */
    private BotCall action(String action) {
        nonce = Math.max(nonce + 1, clockNanos() / 1_000_000L);
        return post(
                "/exchange",
                "{\"action\":" + action + ",\"nonce\":" + nonce + ",\"signature\":{\"r\":\"" + key
                        + "\",\"s\":\"0x1\",\"v\":27}}");
    }

    private static BotCall post(String target, String body) {
        return BotCall.of("POST", target, List.of(Map.entry("Content-Type", "application/json")), body);
    }
}
