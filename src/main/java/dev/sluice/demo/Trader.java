package dev.sluice.demo;

import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A bot's own view of Binance: five calls, signed as Binance documents it. It knows one base URL and nothing of Sluice:
 * pointing it at the gateway is the only change between the scenes. Any thread.
 */
final class Trader {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Ticker ticker = Ticker.system();
    private final WallClock clock = WallClock.system();
    private final String baseUrl;
    private final String key;
    private final String secret;

    Trader(String baseUrl, String key, String secret) {
        this.baseUrl = baseUrl;
        this.key = key;
        this.secret = secret;
    }

    /** The trader of one of the accounts that {@code sluice sim} knows: 1, 2 or 3. */
    static Trader demo(String baseUrl, int account) {
        String secret = "sluice-demo-secret-" + account;
        return new Trader(
                baseUrl,
                "sluice-demo-key-" + account,
                Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
    }

    CompletableFuture<Reply> time() {
        return send("GET", "/api/v3/time");
    }

    /** All tickers at once: a read of weight 80, of the 6000 that an address has in a minute. */
    CompletableFuture<Reply> tickers() {
        return send("GET", "/api/v3/ticker/24hr");
    }

    CompletableFuture<Reply> openOrders() {
        return send("GET", "/api/v3/openOrders?" + signed("symbol=BTCUSDT"));
    }

    CompletableFuture<Reply> place(String clientOrderId) {
        return send(
                "POST",
                "/api/v3/order?"
                        + signed("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=20000.00"
                                + "&newClientOrderId=" + clientOrderId));
    }

    CompletableFuture<Reply> cancel(String clientOrderId) {
        return send("DELETE", "/api/v3/order?" + signed("symbol=BTCUSDT&origClientOrderId=" + clientOrderId));
    }

    private CompletableFuture<Reply> send(String method, String target) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + target))
                .method(method, BodyPublishers.noBody())
                .header("X-MBX-APIKEY", key)
                .timeout(PATIENCE)
                .build();
        long asked = ticker.nanos();
        return http.sendAsync(request, BodyHandlers.ofString())
                .handle((answer, failure) -> reply(answer, failure, asked));
    }

    private Reply reply(@Nullable HttpResponse<String> answer, @Nullable Throwable failure, long asked) {
        long nanos = ticker.nanos() - asked;
        if (answer == null) {
            return new Reply(0, "", "", String.valueOf(failure), nanos);
        }
        return new Reply(
                answer.statusCode(),
                answer.headers().firstValue("X-Sluice-Sent").orElse(""),
                answer.headers().firstValue("X-Sluice-Reason").orElse(""),
                answer.body(),
                nanos);
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
