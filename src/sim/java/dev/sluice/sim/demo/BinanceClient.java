package dev.sluice.sim.demo;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A bot's client for Binance: a few calls, signed as Binance documents it. It knows only a base URL: pointing it at
 * the gateway is the only change between the scenes. Thread-safe.
 */
final class BinanceClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int MAX_TRIES = 6;
    private static final int MAX_PRICES = 100_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger placed = new AtomicInteger();
    private final Ticker ticker = Ticker.system();
    private final WallClock clock = WallClock.system();
    private final String baseUrl;
    private final String key;
    private final String secret;

    BinanceClient(String baseUrl, String key, String secret) {
        this.baseUrl = baseUrl;
        this.key = key;
        this.secret = secret;
    }

    /** Returns a client for one of the accounts of {@code sluice sim}: 1, 2 or 3. */
    static BinanceClient demo(String baseUrl, int account) {
        String secret = "sluice-demo-secret-" + account;
        return new BinanceClient(
                baseUrl,
                "sluice-demo-key-" + account,
                Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns a client that only reads market data. */
    static BinanceClient withoutKey(String baseUrl) {
        return new BinanceClient(baseUrl, "", "");
    }

    CompletableFuture<BotResponse> time() {
        return send("GET", "/api/v3/time");
    }

    /**
     * Repeats the call until it succeeds, as a bot would, a bounded number of times, and returns the last response: the
     * bots of another scene may have used up the budget.
     */
    static BotResponse callUntilUseful(Supplier<CompletableFuture<BotResponse>> call) {
        BotResponse botResponse = call.get().join();
        for (int tries = 1; !botResponse.useful() && tries < MAX_TRIES; tries++) {
            botResponse = call.get().join();
        }
        return botResponse;
    }

    /** Waits for all responses to calls that were sent at once. */
    static List<BotResponse> all(Stream<CompletableFuture<BotResponse>> calls) {
        return calls.toList().stream().map(CompletableFuture::join).toList();
    }

    /** Reads all tickers: a weight of 80 of the 6000 that an address has per minute. */
    CompletableFuture<BotResponse> tickers() {
        return send("GET", "/api/v3/ticker/24hr");
    }

    CompletableFuture<BotResponse> depth() {
        return send("GET", "/api/v3/depth?symbol=BTCUSDT&limit=5000");
    }

    CompletableFuture<BotResponse> openOrders() {
        return send("GET", "/api/v3/openOrders?" + signed("symbol=BTCUSDT"));
    }

    /** Places an order at a price not used before, because the runaway guard stops repeated equal orders. */
    CompletableFuture<BotResponse> place(String clientOrderId) {
        return place(clientOrderId, "0.001");
    }

    /** Places an order of this quantity. */
    CompletableFuture<BotResponse> place(String clientOrderId, String quantity) {
        int cents = 2_000_000 + placed.getAndIncrement() % MAX_PRICES;
        String price = String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
        return send(
                "POST",
                "/api/v3/order?"
                        + signed("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=" + quantity + "&price="
                                + price + "&newClientOrderId=" + clientOrderId));
    }

    CompletableFuture<BotResponse> cancel(String clientOrderId) {
        return send("DELETE", "/api/v3/order?" + signed("symbol=BTCUSDT&origClientOrderId=" + clientOrderId));
    }

    /** Buys a contract at the market price, which increases the position. */
    CompletableFuture<BotResponse> buyContract() {
        return contract("side=BUY");
    }

    /** Sells a contract, only to reduce the position. */
    CompletableFuture<BotResponse> closeContract() {
        return contract("side=SELL&reduceOnly=true");
    }

    /** Reads the balances and margins of the contracts. */
    CompletableFuture<BotResponse> account() {
        return send("GET", "/fapi/v2/account?" + signed("omitZeroBalances=true"));
    }

    /** Transfers funds to the margin wallet. */
    CompletableFuture<BotResponse> collateral() {
        return send("POST", "/sapi/v1/asset/transfer?" + signed("type=MAIN_UMFUTURE&asset=USDT&amount=100"));
    }

    private CompletableFuture<BotResponse> contract(String how) {
        return send("POST", "/fapi/v1/order?" + signed("symbol=BTCUSDT&type=MARKET&quantity=0.001&" + how));
    }

    private CompletableFuture<BotResponse> send(String method, String target) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + target))
                .method(method, BodyPublishers.noBody())
                .timeout(TIMEOUT);
        if (!key.isEmpty()) {
            request.header("X-MBX-APIKEY", key);
        }
        long asked = ticker.nanos();
        return http.sendAsync(request.build(), BodyHandlers.ofString())
                .handle((response, failure) -> BotResponse.of(response, failure, ticker.nanos() - asked));
    }

    private String signed(String query) {
        String payload = query + "&recvWindow=10000&timestamp=" + clock.epochMillis();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal(payload.getBytes(StandardCharsets.UTF_8));
            return payload + "&signature=" + HexFormat.of().formatHex(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
