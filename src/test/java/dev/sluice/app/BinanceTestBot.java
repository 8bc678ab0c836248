package dev.sluice.app;

import dev.sluice.PollInterval;
import dev.sluice.sim.kernel.Account;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A small Binance bot that signs its calls and reads the simulated exchange's own counts. */
final class BinanceTestBot {
    private static final int MAX_CALLS = 10_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Account account;
    private final String base;

    BinanceTestBot(int port) {
        this(port, Account.demo().get(2));
    }

    BinanceTestBot(int port, Account account) {
        base = "http://127.0.0.1:" + port;
        this.account = account;
    }

    HttpResponse<String> call(String method, String target, String... headers)
            throws IOException, InterruptedException {
        return http.send(request(method, target, headers), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> callLater(String method, String target, String... headers) {
        return http.sendAsync(request(method, target, headers), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String target, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + target)).method(method, BodyPublishers.noBody());
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    HttpResponse<String> signed(String method, String path, String query) throws Exception {
        return signedLater(method, path, query).get();
    }

    /** Repeats a call that was not sent, like a bot, since short windows start used up without stored usage. */
    HttpResponse<String> signedUntilSent(String method, String path, String query) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            HttpResponse<String> response = signed(method, path, query);
            if (!response.headers().firstValue("X-Sluice-Sent").orElse("").equals("false")) {
                return response;
            }
            assertInTime(end, "never sent: " + response.headers().map());
        }
    }

    CompletableFuture<HttpResponse<String>> signedLater(String method, String path, String query) throws Exception {
        return signedAt(System.currentTimeMillis(), method, path, query);
    }

    /** Sends a call signed at this time. */
    CompletableFuture<HttpResponse<String>> signedAt(long epochMillis, String method, String path, String query)
            throws Exception {
        String all = query + "&recvWindow=60000&timestamp=" + epochMillis;
        return callLater(method, path + "?" + all + "&signature=" + sign(all), "X-MBX-APIKEY", account.key());
    }

    private String sign(String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(account.secret().getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    }

    JsonObject json(String target) throws IOException, InterruptedException {
        return new JsonObject(call("GET", target).body());
    }

    String post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        HttpResponse<String> response =
                http.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new AssertionError(path + " answered " + response.body());
        }
        return response.body();
    }

    /** Waits until the simulated exchange has applied its only fault. */
    void awaitFault() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!json("/_sim/faults").getJsonArray("pending").isEmpty()) {
            assertInTime(end, "the fault was not met");
        }
    }

    /** Repeats a request until the path answers with this status. */
    void awaitStatus(String path, int status) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (statusOf(path) != status) {
            assertInTime(end, base + path + " did not answer " + status);
        }
    }

    private static void assertInTime(long endNanos, String otherwise) {
        if (System.nanoTime() - endNanos > 0) {
            throw new AssertionError(otherwise);
        }
        PollInterval.pause();
    }

    private int statusOf(String path) throws InterruptedException {
        try {
            return call("GET", path).statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    /** Sends one call after another until one is refused for lack of budget; returns the number of successful calls. */
    int burst(String target) throws IOException, InterruptedException {
        int through = 0;
        for (int i = 0; i < MAX_CALLS; i++) {
            HttpResponse<String> response = call("GET", target, "X-Sluice-Deadline-Ms", "500");
            if (header(response, "X-Sluice-Reason").startsWith("limit;")) {
                return through;
            }
            through += header(response, "X-Sluice-Sent").equals("true") ? 1 : 0;
        }
        throw new AssertionError("never refused for want of budget");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
