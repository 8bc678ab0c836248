package dev.sluice.sim.virtualtime;

import java.util.List;
import java.util.Map;

/** A Kraken Futures bot that reads its orders and fills as fast as it may, and places orders that it soon cancels. */
final class KrakenFuturesBot extends QuotaBot {
    private static final String ROOT = "/derivatives/api/v3/";

    KrakenFuturesBot(BotContext botContext) {
        super(botContext, new Loops(0, 2, 2, 500, 2_000));
    }

    @Override
    BotCall market() {
        return open(ROOT + "tickers");
    }

    @Override
    BotCall own() {
        return call("GET", random.nextBoolean() ? "openorders" : "fills?lastFillTime=2026-01-01T00:00:00.000Z");
    }

    @Override
    public BotCall place(String id) {
        return call("POST", "sendorder?orderType=lmt&symbol=PI_XBTUSD&side=buy&size=1&limitPrice=20000&cliOrdId=" + id);
    }

    @Override
    String beforeId() {
        return "\"order_id\":\"";
    }

    @Override
    public BotCall cancel(String named) {
        return call("POST", "cancelorder?order_id=" + named);
    }

    private BotCall call(String method, String target) {
        return BotCall.of(method, ROOT + target, List.of(Map.entry("APIKey", key), Map.entry("Authent", "AAAA")));
    }
}
