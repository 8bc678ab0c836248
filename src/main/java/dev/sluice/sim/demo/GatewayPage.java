package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.base.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;

/** A response of the gateway's public pages: health or trading permission. */
record GatewayPage(int status, JsonNode body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int TIMEOUT_SECONDS = 20;
    private static final long POLL_MILLIS = 10;

    static GatewayPage of(GatewayProcess gatewayProcess, String path) throws IOException, InterruptedException {
        URI uri = gatewayProcess.url().resolve(path);
        HttpResponse<String> answer = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return new GatewayPage(answer.statusCode(), JSON.readTree(answer.body()));
    }

    /** Returns the milliseconds until the page responded with that status, or -1 when it did not in time. */
    static long millisUntil(GatewayProcess gatewayProcess, String path, int status)
            throws IOException, InterruptedException {
        Ticker ticker = Ticker.system();
        long began = ticker.nanos();
        while (of(gatewayProcess, path).status() != status) {
            if (ticker.nanos() - began > TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS)) {
                return -1;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - began);
    }

    /** Returns the first reason of {@code /health/ready}, or "". */
    String issue() {
        return body.path("issues").path(0).asText();
    }
}
