package dev.sluice.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;

/** The simulated exchange as its operator sees it: what it counted, what it is told to do wrong. */
final class Sim implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Program program;
    private final URI url;

    Sim(Program program, URI url) {
        this.program = program;
        this.url = url;
    }

    String url() {
        return url.toString();
    }

    int port() {
        return url.getPort();
    }

    Counted counted() throws IOException, InterruptedException {
        return Counted.of(JSON.readTree(ask("GET", "/_sim/stats", "")));
    }

    /** Comes back when a window of {@code windowMillis} of the exchange's clock begins, so that runs can be compared. */
    void awaitWindow(long windowMillis) throws IOException, InterruptedException {
        long now = JSON.readTree(ask("GET", "/_sim/stats", ""))
                .path("exchangeMillis")
                .asLong();
        TimeUnit.MILLISECONDS.sleep(windowMillis - now % windowMillis);
    }

    /** The next order is carried out, and the connection breaks before the answer. */
    void loseTheAnswerOfOneOrder() throws IOException, InterruptedException {
        ask("POST", "/_sim/faults", """
                {"method":"POST","pathPrefix":"/api/v3/order","times":1,"executes":true,"action":"cut"}""");
    }

    /** The next call to that path is carried out at once and answered so much later. */
    void takesLong(String path, int millis) throws IOException, InterruptedException {
        ask(
                "POST",
                "/_sim/faults",
                "{\"method\":\"GET\",\"pathPrefix\":\"" + path
                        + "\",\"times\":1,\"executes\":true,\"action\":\"late\",\"millis\":" + millis + "}");
    }

    /** From now on that account needs so much maintenance margin, of the 1,000,000 that it has. */
    void needs(String account, String maintenance) throws IOException, InterruptedException {
        ask("POST", "/_sim/margins", "{\"account\":\"" + account + "\",\"maintenance\":\"" + maintenance + "\"}");
    }

    private String ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("sluice sim answered " + method + " " + path + " with " + answer.statusCode() + ": "
                    + answer.body());
        }
        return answer.body();
    }

    void kill() throws InterruptedException {
        program.kill();
    }

    @Override
    public void close() {
        program.close();
    }
}
