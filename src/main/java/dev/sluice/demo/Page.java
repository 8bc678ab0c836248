package dev.sluice.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;

/** What a page of the gateway's own said to anybody: health, or whether one may trade. */
record Page(int status, JsonNode body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int PATIENCE_SECONDS = 20;
    private static final long LOOK_MILLIS = 10;

    static Page of(Sluice sluice, String path) throws IOException, InterruptedException {
        URI uri = sluice.url().resolve(path);
        HttpResponse<String> answer = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return new Page(answer.statusCode(), JSON.readTree(answer.body()));
    }

    /** How many milliseconds it took until the page answered with that status; -1: it never did. */
    static long millisUntil(Sluice sluice, String path, int status) throws IOException, InterruptedException {
        Ticker ticker = Ticker.system();
        long began = ticker.nanos();
        while (of(sluice, path).status() != status) {
            if (ticker.nanos() - began > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                return -1;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - began);
    }

    /** The first reason of {@code /health/ready}, or "". */
    String issue() {
        return body.path("issues").path(0).asText();
    }
}
