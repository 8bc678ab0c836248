package dev.sluice.sim.virtualtime;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A spot bot of Coinbase Advanced Trade that reads books, candles and balances, polls all its state in rounds, and places orders that it soon
 * cancels. Each call has its own token.
 */
final class CoinbaseBot extends Bot implements Bot.Orders {
    private static final String BASE = "/api/v3/brokerage/";
    private static final String ORDER_ID = "\"order_id\":\"";
    private static final String[] PRODUCTS = {"BTC-USD", "ETH-USD"};
    private static final int MARKET_STRANDS = 6;
    private static final long ROUND_NANOS = 61_000_000_000L;
    /** The number of reads in a round. Together with the balance reads they slightly exceed the hourly calls of a key. */
    private static final int MAX_POLLS = 90;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = base64("{\"alg\":\"ES256\",\"typ\":\"JWT\"}");
    /** Any value, because the simulated exchange does not check signatures in a simulation. */
    private static final String SIGNATURE = BASE64.encodeToString(new byte[64]);

    private long orders;

    CoinbaseBot(BotContext botContext) {
        super(botContext);
    }

    @Override
    void begin() {
        for (int i = 0; i < MARKET_STRANDS; i++) {
            repeat(0, this::market);
        }
        repeat(500, this::own);
        trade(2_000, 6_000, this);
        virtualTime.after(random.nextLong(ROUND_NANOS), this::round);
    }

    private void round() {
        for (int i = 0; i < MAX_POLLS && !rests(); i++) {
            send(signed("GET", "orders/historical/batch", "?order_status=OPEN&limit=100", ""), botReply -> {});
        }
        virtualTime.after(ROUND_NANOS, this::round);
    }

    private BotCall market() {
        String product = PRODUCTS[random.nextInt(PRODUCTS.length)];
        return switch (random.nextInt(3)) {
            case 0 -> open("market/product_book?product_id=" + product + "&limit=50");
            case 1 -> open("market/products/" + product + "/candles?granularity=ONE_MINUTE");
            default -> open("market/products/" + product + "/ticker?limit=1");
        };
    }

    private BotCall own() {
        return signed("GET", random.nextBoolean() ? "accounts" : "key_permissions", "", "");
    }

    @Override
    public String newId() {
        return key + '-' + orders++;
    }

    @Override
    public BotCall place(String id) {
        return signed(
                "POST",
                "orders",
                "",
                "{\"client_order_id\":\"" + id
                        + "\",\"product_id\":\"BTC-USD\",\"side\":\"BUY\",\"order_configuration\":"
                        + "{\"limit_limit_gtc\":{\"base_size\":\"0.01\",\"limit_price\":\"20000\",\"post_only\":false}}}");
    }

    @Override
    public String named(String id, BotReply placed) {
        return valueAfter(ORDER_ID, placed.text());
    }

    @Override
    public BotCall cancel(String named) {
        return signed("POST", "orders/batch_cancel", "", "{\"order_ids\":[\"" + named + "\"]}");
    }

    private static BotCall open(String target) {
        return BotCall.of("GET", BASE + target, List.of());
    }

    private BotCall signed(String method, String path, String query, String body) {
        long seconds = clockNanos() / 1_000_000_000L;
        String claims =
                "{\"aud\":[\"retail_rest_api_proxy\"],\"iss\":\"coinbase-cloud\",\"nbf\":" + seconds + ",\"exp\":"
                        + (seconds + 120) + ",\"sub\":\"" + key + "\",\"iat\":" + seconds + ",\"uri\":\"" + method
                        + " api.coinbase.com" + BASE + path + "\"}";
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("Authorization", "Bearer " + HEADER + '.' + base64(claims) + '.' + SIGNATURE),
                Map.entry("Content-Type", "application/json"));
        return BotCall.of(method, BASE + path + query, headers, body);
    }

    private static String base64(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
