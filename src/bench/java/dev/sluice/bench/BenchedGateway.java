package dev.sluice.bench;

import dev.sluice.app.TestProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A gateway in its own process with the flags of {@code scripts/sluice run} but up to ten thousand connections, in
 * front of an exchange of this process. Its configuration has the project's routes and profiles and one exchange,
 * {@code bench}, whose only limit admits one order an hour, so that all others wait.
 */
final class BenchedGateway implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "-Xms16m",
            "-Xmx256m",
            "-Xss512k",
            "-XX:TieredStopAtLevel=4",
            "-XX:ThreadPriorityPolicy=1",
            "-XX:CompilerThreadPriority=5",
            "-XX:-PrintWarnings",
            "-Dio.netty.allocator.disableThreadLocalMagazinesOnLowMemory=false",
            "-Dio.netty.jfr.enabled=false");

    private static final int PRACTICE = 100;
    private static final String ROUTES = """
        {"sources": {"S-OWN": "the bench's own exchange"},
         "groups": [{"path": "/", "source": "S-OWN", "refusals": "bench",
           "routes": [{"calls": ["POST /order"], "kind": "PLACE", "costs": {"orders": 1}},
             {"calls": ["DELETE /order"], "kind": "CANCEL", "orders": {"client": ["id"]}},
             {"calls": ["GET /dump"], "kind": "READ_PUBLIC"}]},
           {"path": "/feed", "source": "S-OWN", "streams": true, "refusals": "bench"}],
         "refusals": {"bench": {"blockedOrder": {"status": 422}, "blockedOther": {"status": 422}, "waitLonger": {"status": 429},
           "outcomeUnknown": {"status": 504}, "unreachable": {"status": 503}, "source": "S-OWN"}}}
        """;

    private final BenchExchange exchange = new BenchExchange();
    private final int exchangePort;
    private final Path folder;
    private final TestProcess testProcess;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int botPort;
    private final String admin;
    private final MetricsReader metrics;
    private final String token;

    /** @param processors the number of processors that the gateway uses; it has as many event loops */
    BenchedGateway(Path folder, int maxCalls, int processors) throws IOException, InterruptedException {
        this.folder = folder;
        exchangePort = exchange.listen(null);
        configure(maxCalls);
        List<String> flags = new ArrayList<>(FLAGS);
        flags.add("-XX:ActiveProcessorCount=" + processors);
        testProcess =
                TestProcess.stallable(flags, "--conf=" + folder.resolve("conf"), "--data=" + folder.resolve("data"));
        List<Integer> ports = testProcess.ports();
        botPort = ports.get(0);
        admin = "http://127.0.0.1:" + ports.get(ports.size() - 1);
        metrics = new MetricsReader(ports.get(ports.size() - 1));
        testProcess.line("serving");
        token = Files.readString(folder.resolve("data/admin.token")).strip();
        warmUpClient();
        sendTheAdmittedOrder();
    }

    /**
     * Warms up the client side against the exchange, so that only the gateway is measured; its first trip counts like
     * any other.
     */
    private void warmUpClient() throws IOException, InterruptedException {
        for (int i = 0; i < PRACTICE; i++) {
            String body = new JsonObject().put("practice", i).encode();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + exchangePort))
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            new JsonObject(body).getInteger("practice");
        }
    }

    /** Sends the one order that is admitted. */
    private void sendTheAdmittedOrder() throws IOException, InterruptedException {
        HttpRequest order = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + botPort + "/bench/order"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        int status = client.send(order, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IOException("the first order was answered " + status);
        }
    }

    private void configure(int maxCalls) throws IOException {
        Path conf = folder.resolve("conf");
        BenchConf.copy(Path.of("conf"), conf);
        Files.writeString(conf.resolve("routes/bench.json"), ROUTES);
        Files.writeString(
                conf.resolve("exchanges.json"),
                "{\"bench\": {\"dialect\": \"bench\", \"upstreams\": [{\"path\": \"/\", \"url\": \"http://127.0.0.1:"
                        + exchangePort
                        + "\"}], \"streams\": [{\"path\": \"/feed\", \"url\": \"ws://127.0.0.1:" + exchangePort
                        + "\", \"source\": \"S-OWN\"}], \"limits\": [{\"name\": \"orders\", \"scope\": \"ip\", \"algorithm\":"
                        + " \"slidingWindow\", \"size\": 1, \"windowMs\": 3600000}]}}");
        Files.writeString(
                conf.resolve("sluice.json"),
                new JsonObject()
                        .put("profile", "testing")
                        .put(
                                "proxy",
                                new JsonObject()
                                        .put("maxConnections", maxCalls + 500)
                                        .put("warmUpMs", 2000))
                        .put("killSwitch", new JsonObject().put("rampMs", 0))
                        .put(
                                "admission",
                                new JsonObject()
                                        .put("guard", new JsonObject().put("enabled", false))
                                        .put("deadlines", new JsonObject().put("placeMs", 600_000))
                                        .put("lane", new JsonObject().put("maxCalls", maxCalls + 100)))
                        .encode());
    }

    BenchExchange exchange() {
        return exchange;
    }

    int exchangePort() {
        return exchangePort;
    }

    long pid() {
        return testProcess.pid();
    }

    int botPort() {
        return botPort;
    }

    /** Stalls the disk of the gateway, or releases it. */
    void stall(boolean on) throws IOException, InterruptedException {
        String command = on ? "stall" : "go on";
        testProcess.writeLine(command);
        testProcess.line("command: " + command);
    }

    JsonObject post(String path, JsonObject body) throws IOException, InterruptedException {
        return timed(path, body).response();
    }

    /** A response with the nanoseconds from the first byte of the request to the last byte of the response. */
    record Timed(JsonObject response, long nanos) {}

    Timed timed(String path, JsonObject body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        long asked = System.nanoTime();
        HttpResponse<String> response =
                client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        long nanos = System.nanoTime() - asked;
        if (response.statusCode() != 200) {
            throw new IOException(path + " was answered " + response.statusCode() + ": " + response.body());
        }
        return new Timed(new JsonObject(response.body()), nanos);
    }

    /** Returns the sum of all samples with this name, with or without labels, whose line contains this text. */
    double metric(String name, String labels) throws IOException {
        return metrics.sum(name, labels);
    }

    @Override
    public void close() {
        testProcess.close();
        exchange.close();
    }
}
