package dev.sluice.sim.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A bot that only reads market data: it has no key, and a connection of its own. */
final class MarketDataBot {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String baseUrl;

    MarketDataBot(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /**
     * A response to the bot.
     *
     * @param status the HTTP status, or 0 when the connection broke
     * @param cache the header {@code X-Sluice-Cache}, empty without one
     * @param body the response body
     */
    record Seen(int status, String cache, String body) {
        boolean useful() {
            return status == OK;
        }
    }

    /** Opens the connection with a first call. */
    void hello() {
        get("/api/v3/ping").join();
    }

    CompletableFuture<Seen> depth() {
        return get("/api/v3/depth?symbol=BTCUSDT&limit=5000");
    }

    private CompletableFuture<Seen> get(String target) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + target))
                .timeout(TIMEOUT)
                .build();
        return http.sendAsync(request, BodyHandlers.ofString())
                .handle((answer, failure) -> answer == null
                        ? new Seen(0, "", String.valueOf(failure))
                        : new Seen(
                                answer.statusCode(),
                                answer.headers().firstValue("X-Sluice-Cache").orElse(""),
                                answer.body()));
    }
}
