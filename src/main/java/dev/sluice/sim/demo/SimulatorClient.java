package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;

/** A client of the simulated exchange's control API: its counters and its faults. */
final class SimulatorClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final DemoProcess demoProcess;
    private final URI url;

    SimulatorClient(DemoProcess demoProcess, URI url) {
        this.demoProcess = demoProcess;
        this.url = url;
    }

    String url() {
        return url.toString();
    }

    int port() {
        return url.getPort();
    }

    ExchangeCounts exchangeCounts() throws IOException, InterruptedException {
        return ExchangeCounts.of(JSON.readTree(send("GET", "/_sim/stats", "")));
    }

    /** Waits until a window of {@code windowMillis} of the exchange's clock begins, so that runs are comparable. */
    void awaitWindow(long windowMillis) throws IOException, InterruptedException {
        long now = JSON.readTree(send("GET", "/_sim/stats", ""))
                .path("exchangeMillis")
                .asLong();
        TimeUnit.MILLISECONDS.sleep(windowMillis - now % windowMillis);
    }

    /** Makes the next order execute and its connection break before the response. */
    void loseTheAnswerOfOneOrder() throws IOException, InterruptedException {
        send("POST", "/_sim/faults", """
                {"method":"POST","pathPrefix":"/api/v3/order","times":1,"executes":true,"action":"cut"}""");
    }

    /** Makes the next call to the path execute at once and its response come {@code millis} later. */
    void takesLong(String path, int millis) throws IOException, InterruptedException {
        send(
                "POST",
                "/_sim/faults",
                "{\"method\":\"GET\",\"pathPrefix\":\"" + path
                        + "\",\"times\":1,\"executes\":true,\"action\":\"late\",\"millis\":" + millis + "}");
    }

    /** Sets the maintenance margin that the account needs, of its balance of 1,000,000. */
    void needs(String account, String maintenance) throws IOException, InterruptedException {
        send("POST", "/_sim/margins", "{\"account\":\"" + account + "\",\"maintenance\":\"" + maintenance + "\"}");
    }

    private String send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "sluice sim: " + method + " " + path + " returned " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    void kill() throws InterruptedException {
        demoProcess.kill();
    }

    @Override
    public void close() {
        demoProcess.close();
    }
}
