package dev.sluice.chaos;

import dev.sluice.cluster.settings.SecretFile;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gateways that share the limits of one exchange through a store, all of them processes of their own; the exchange is
 * in this one.
 */
final class Cluster implements AutoCloseable {
    /** Flags of a gateway whose speed does not matter: it starts faster. */
    static final List<String> QUICK_START = List.of();

    final CountingExchange exchange;
    final List<GatewayProcess> gateways = new ArrayList<>();
    private final ChaosStore store;
    private final Thread atExit = new Thread(this::end, "ends what the chaos tests started");

    /** Writes the configuration of all members; starts none. */
    Cluster(Vertx vertx, Path folder, List<String> members, ChaosStore store, List<String> flags) throws IOException {
        this.store = store;
        exchange = new CountingExchange(vertx);
        Runtime.getRuntime().addShutdownHook(atExit);
        Path secret = folder.resolve("cluster.secret").toAbsolutePath();
        SecretFile.create(secret);
        for (String member : members) {
            JsonObject settings = new JsonObject()
                    .put("name", "chaos")
                    .put("member", member)
                    .put("members", new JsonArray(members))
                    .put("secretFile", secret.toString())
                    .put("store", store.settings(member));
            gateways.add(new GatewayProcess(member, folder.resolve(member), exchange.port(), settings, flags));
        }
    }

    /** Starts all members, each with {@code --first-start}, and waits until they serve. */
    void start() throws IOException, InterruptedException {
        for (GatewayProcess gateway : gateways) {
            gateway.start(true);
        }
        for (GatewayProcess gateway : gateways) {
            gateway.awaitServing();
        }
    }

    private void end() {
        gateways.forEach(GatewayProcess::close);
        store.close();
    }

    @Override
    public void close() {
        end();
        exchange.close();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException already) {
            // the JVM is stopping, and its shutdown hook does the same
        }
    }
}
