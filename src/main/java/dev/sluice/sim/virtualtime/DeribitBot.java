package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Map;

/** A Deribit bot that reads its orders as fast as it may, and sends more orders than the matching engine takes. */
final class DeribitBot extends QuotaBot {
    private static final String ROOT = "/api/v2/";

    DeribitBot(BotContext botContext) {
        super(botContext, new Loops(0, 2, 4, 0, 500));
    }

    @Override
    BotCall market() {
        return open(ROOT + "public/ticker?instrument_name=BTC-PERPETUAL");
    }

    @Override
    BotCall own() {
        return call("private/get_open_orders_by_instrument?instrument_name=BTC-PERPETUAL");
    }

    @Override
    public BotCall place(String id) {
        return call("private/buy?instrument_name=BTC-PERPETUAL&type=limit&amount=10&price=20000&label=" + id);
    }

    @Override
    String beforeId() {
        return "\"order_id\":\"";
    }

    @Override
    public BotCall cancel(String named) {
        return call("private/cancel?order_id=" + named);
    }

    private BotCall call(String target) {
        String authorization = "deri-hmac-sha256 id=" + key + ",ts=" + clockNanos() / 1_000_000L + ",nonce=1,sig=AAAA";
        return BotCall.of("GET", ROOT + target, List.of(Map.entry("Authorization", authorization)));
    }
}
