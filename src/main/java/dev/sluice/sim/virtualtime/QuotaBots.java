package dev.sluice.sim.virtualtime;

import java.util.List;

/** The bots of exchanges whose quotas have few kinds: the calls with the smallest quotas, as fast as they may be. */
final class QuotaBots {
    private static final QuotaBot.Words KUCOIN = new QuotaBot.Words(
            List.of("GET /api/v1/market/stats?symbol=BTC-USDT", "GET /api/v1/market/stats?symbol=ETH-USDT"),
            List.of(
                    "GET /api/v1/hf/orders/active?symbol=BTC-USDT",
                    "GET /api/v1/trade-fees?symbols=BTC-USDT",
                    "GET /api/v1/hf/accounts/opened",
                    "GET /api/v1/hf/accounts/opened"),
            "POST /api/v1/hf/orders {\"clientOid\":\"{id}\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\","
                    + "\"type\":\"limit\",\"price\":\"20000\",\"size\":\"0.01\"}",
            "\"orderId\":\"",
            "DELETE /api/v1/hf/orders/{id}?symbol=BTC-USDT",
            List.of(
                    "KC-API-KEY",
                    "{key}",
                    "KC-API-SIGN",
                    "AAAA",
                    "KC-API-TIMESTAMP",
                    "{millis}",
                    "KC-API-PASSPHRASE",
                    "AAAA",
                    "KC-API-KEY-VERSION",
                    "2"));
    private static final QuotaBot.Words GATE = new QuotaBot.Words(
            List.of("GET /api/v4/spot/tickers?currency_pair=BTC_USDT"),
            List.of("GET /api/v4/wallet/total_balance"),
            "POST /api/v4/spot/orders {\"text\":\"t-{id}\",\"currency_pair\":\"BTC_USDT\",\"side\":\"buy\","
                    + "\"type\":\"limit\",\"price\":\"20000\",\"amount\":\"0.01\"}",
            "\"id\":\"",
            "DELETE /api/v4/spot/orders/{id}?currency_pair=BTC_USDT",
            List.of("KEY", "{key}", "SIGN", "AAAA", "Timestamp", "{seconds}"));
    private static final QuotaBot.Words BITGET = new QuotaBot.Words(
            List.of("GET /api/v2/spot/public/coins"),
            List.of("GET /api/v2/spot/account/info"),
            "POST /api/v2/spot/trade/place-order {\"clientOid\":\"{id}\",\"symbol\":\"BTCUSDT\",\"side\":\"buy\","
                    + "\"orderType\":\"limit\",\"force\":\"gtc\",\"price\":\"20000\",\"size\":\"0.01\"}",
            "\"orderId\":\"",
            "POST /api/v2/spot/trade/cancel-order {\"symbol\":\"BTCUSDT\",\"orderId\":\"{id}\"}",
            List.of(
                    "ACCESS-KEY",
                    "{key}",
                    "ACCESS-SIGN",
                    "AAAA",
                    "ACCESS-TIMESTAMP",
                    "{millis}",
                    "ACCESS-PASSPHRASE",
                    "AAAA"));
    private static final QuotaBot.Words KRAKEN_FUTURES = new QuotaBot.Words(
            List.of("GET /derivatives/api/v3/tickers"),
            List.of(
                    "GET /derivatives/api/v3/openorders",
                    "GET /derivatives/api/v3/fills?lastFillTime=2026-01-01T00:00:00.000Z"),
            "POST /derivatives/api/v3/sendorder?orderType=lmt&symbol=PI_XBTUSD&side=buy&size=1&limitPrice=20000"
                    + "&cliOrdId={id}",
            "\"order_id\":\"",
            "POST /derivatives/api/v3/cancelorder?order_id={id}",
            List.of("APIKey", "{key}", "Authent", "AAAA"));
    private static final QuotaBot.Words DERIBIT = new QuotaBot.Words(
            List.of("GET /api/v2/public/ticker?instrument_name=BTC-PERPETUAL"),
            List.of("GET /api/v2/private/get_open_orders_by_instrument?instrument_name=BTC-PERPETUAL"),
            "GET /api/v2/private/buy?instrument_name=BTC-PERPETUAL&type=limit&amount=10&price=20000&label={id}",
            "\"order_id\":\"",
            "GET /api/v2/private/cancel?order_id={id}",
            List.of("Authorization", "deri-hmac-sha256 id={key},ts={millis},nonce=1,sig=AAAA"));
    private static final String HYPERLIQUID_ACTION = "POST /exchange {\"action\":%s,\"nonce\":{nonce},"
            + "\"signature\":{\"r\":\"{key}\",\"s\":\"0x1\",\"v\":27}}";
    private static final QuotaBot.Words HYPERLIQUID = new QuotaBot.Words(
            List.of("POST /info {\"type\":\"l2Book\",\"coin\":\"BTC\"}"),
            List.of("POST /info {\"type\":\"openOrders\",\"user\":\"{key}\"}"),
            HYPERLIQUID_ACTION.formatted("{\"type\":\"order\",\"orders\":[{\"a\":0,\"b\":true,\"p\":\"20000\","
                    + "\"s\":\"0.01\",\"r\":false,\"t\":{\"limit\":{\"tif\":\"Gtc\"}}}],\"grouping\":\"na\"}"),
            "\"oid\":",
            HYPERLIQUID_ACTION.formatted("{\"type\":\"cancel\",\"cancels\":[{\"a\":0,\"o\":{id}}]}"),
            List.of());

    private QuotaBots() {}

    /** Reads prices, its orders, fees and account as fast as it may, and places orders that it soon cancels. */
    static Bot kucoin(BotContext botContext) {
        return new QuotaBot(botContext, new QuotaBot.Loops(2, 2, 1, 1_000, 4_000), KUCOIN);
    }

    /**
     * Reads its balance as fast as it may, reads tickers, and places more orders of one market than fit in its quota.
     * More kinds of reads would test the same algorithm and scopes again and only make the simulation slower.
     */
    static Bot gate(BotContext botContext) {
        return new QuotaBot(botContext, new QuotaBot.Loops(1, 2, 6, 0, 500), GATE);
    }

    /** Reads coins and its account, which have small quotas, and places more orders than fit in their quota. */
    static Bot bitget(BotContext botContext) {
        return new QuotaBot(botContext, new QuotaBot.Loops(2, 1, 6, 0, 500), BITGET);
    }

    /** Reads its orders and fills as fast as it may, and places orders that it soon cancels. */
    static Bot krakenFutures(BotContext botContext) {
        return new QuotaBot(botContext, new QuotaBot.Loops(0, 2, 2, 500, 2_000), KRAKEN_FUTURES);
    }

    /** Reads its orders as fast as it may, and sends more orders than the matching engine takes. */
    static Bot deribit(BotContext botContext) {
        return new QuotaBot(botContext, new QuotaBot.Loops(0, 2, 4, 0, 500), DERIBIT);
    }

    /** Reads books and its open orders as fast as it may, and places orders that it soon cancels. */
    static Bot hyperliquid(BotContext botContext) {
        return new QuotaBot(botContext, new QuotaBot.Loops(2, 1, 1, 2_000, 6_000), HYPERLIQUID);
    }
}
