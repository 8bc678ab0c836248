package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A client of the gateway's admin API, with the token of an operator or of a process with limited rights. */
final class AdminApiClient {
    private final JsonClient client;

    AdminApiClient(URI admin, Path tokenFile) throws IOException {
        client = new JsonClient(admin, "Bearer " + Files.readString(tokenFile).strip());
    }

    /** Creates a token for {@code name}; returns the file that holds it. */
    Path token(String name, String role) throws IOException, InterruptedException {
        Map<String, String> asked = Map.of("name", name, "roles", role);
        return Path.of(client.post("/admin/tokens", asked).done().path("file").asText());
    }

    JsonNode status() throws IOException, InterruptedException {
        return get("/admin/status");
    }

    /** Returns the mode that applies to bots of all exchanges. */
    String mode() throws IOException, InterruptedException {
        return status().path("mode").asText();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return client.get(path).done();
    }

    /** Reports a value to a breaker; returns the breaker's new state. */
    JsonNode value(String breaker, double value) throws IOException, InterruptedException {
        return client.post("/admin/breakers/" + breaker + "/value", Map.of("value", value))
                .done();
    }

    /** Reports the result of a check. */
    void report(String check, String level, String message) throws IOException, InterruptedException {
        client.post("/admin/reports/" + check, Map.of("level", level, "message", message))
                .done();
    }

    /** Halts a scope and begins to cancel its resting orders; returns how far that is. */
    JsonNode haltAndPull(String scope, String reason) throws IOException, InterruptedException {
        return client.post("/admin/trip", Map.of("scope", scope, "reason", reason, "pull", true))
                .done();
    }

    JsonClient.Response propose(String reason) throws IOException, InterruptedException {
        return client.post("/admin/rearm", Map.of("reason", reason));
    }

    JsonClient.Response confirm(String challenge) throws IOException, InterruptedException {
        return client.post("/admin/rearm/confirm", Map.of("challenge", challenge));
    }
}
