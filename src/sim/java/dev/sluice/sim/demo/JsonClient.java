package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** A client of the pages of one program of the demo, most of which are JSON. */
final class JsonClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String authorization;

    /** @param authorization the header of that name; empty for none */
    JsonClient(URI base, String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    /** A response; the body is a text where the page is no JSON. */
    record Response(URI uri, int status, JsonNode body) {

        /** Returns the body; throws when the status is not 200. */
        JsonNode done() throws IOException {
            if (status != OK) {
                throw new IOException(uri + " returned status " + status + ": " + body);
            }
            return body;
        }
    }

    /** Parses the output of a command with {@code --json}; the JVM may print messages before it. */
    static JsonNode parse(String output) throws IOException {
        return JSON.readTree(output.substring(Math.max(0, output.indexOf('{'))));
    }

    Response get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    Response post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .header("Content-Type", "application/json"));
    }

    private Response send(HttpRequest.Builder request) throws IOException, InterruptedException {
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        String body = response.body();
        return new Response(
                response.uri(), response.statusCode(), body.startsWith("{") ? JSON.readTree(body) : new TextNode(body));
    }
}
