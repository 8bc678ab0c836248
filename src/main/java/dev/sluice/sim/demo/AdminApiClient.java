package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

/** A client of the gateway's admin API, with the token of an operator or of a process with limited rights. */
final class AdminApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI admin;
    private final String authorization;

    /** A response of the admin API. */
    record Response(int status, JsonNode body) {}

    AdminApiClient(URI admin, Path tokenFile) throws IOException {
        this.admin = admin;
        authorization = "Bearer " + Files.readString(tokenFile).strip();
    }

    /** Parses the output of a command with {@code --json}; the JVM may print messages before it. */
    static JsonNode json(String output) throws IOException {
        return JSON.readTree(output.substring(Math.max(0, output.indexOf('{'))));
    }

    /** Creates a token for {@code name}; returns the file that holds it. */
    Path token(String name, String role) throws IOException, InterruptedException {
        ObjectNode asked = JSON.createObjectNode().put("name", name).put("roles", role);
        return Path.of(done(post("/admin/tokens", asked)).path("file").asText());
    }

    JsonNode status() throws IOException, InterruptedException {
        return get("/admin/status");
    }

    /** Returns the mode that applies to bots of all exchanges. */
    String mode() throws IOException, InterruptedException {
        return status().path("mode").asText();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return done(send(HttpRequest.newBuilder(admin.resolve(path)).GET()));
    }

    /** Reports a value to a breaker; returns the breaker's new state. */
    JsonNode value(String breaker, double value) throws IOException, InterruptedException {
        return done(post(
                "/admin/breakers/" + breaker + "/value", JSON.createObjectNode().put("value", value)));
    }

    /** Reports the result of a check. */
    void report(String check, String level, String message) throws IOException, InterruptedException {
        done(post(
                "/admin/reports/" + check,
                JSON.createObjectNode().put("level", level).put("message", message)));
    }

    Response propose(String reason) throws IOException, InterruptedException {
        return post("/admin/rearm", JSON.createObjectNode().put("reason", reason));
    }

    Response confirm(String challenge) throws IOException, InterruptedException {
        return post("/admin/rearm/confirm", JSON.createObjectNode().put("challenge", challenge));
    }

    private Response post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(admin.resolve(path))
                .POST(BodyPublishers.ofString(body.toString()))
                .header("Content-Type", "application/json"));
    }

    private Response send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.header("Authorization", authorization).build(), BodyHandlers.ofString());
        return new Response(answer.statusCode(), JSON.readTree(answer.body()));
    }

    private static JsonNode done(Response response) throws IOException {
        if (response.status() != OK) {
            throw new IOException("the admin port returned status " + response.status() + ": " + response.body());
        }
        return response.body();
    }
}
