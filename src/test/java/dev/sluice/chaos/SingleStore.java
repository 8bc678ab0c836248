package dev.sluice.chaos;

import dev.sluice.cluster.StoreServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One server, which each member reaches through a relay of its own. */
final class SingleStore implements ChaosStore {
    final StoreServer server;
    private final Map<String, Relay> relays = new LinkedHashMap<>();

    SingleStore(Vertx vertx, StoreServer.Kind kind, Path folder, List<String> members) throws IOException {
        server = StoreServer.start(kind, Files.createDirectories(folder));
        for (String member : members) {
            relays.put(member, new Relay(vertx, server.port()));
        }
    }

    Relay relay(String member) {
        Relay relay = relays.get(member);
        if (relay == null) {
            throw new IllegalArgumentException(member);
        }
        return relay;
    }

    @Override
    public JsonObject settings(String member) {
        String url = "redis://127.0.0.1:" + relay(member).port();
        return new JsonObject().put("servers", new JsonArray().add(url));
    }

    @Override
    public void close() {
        relays.values().forEach(Relay::close);
        server.close();
    }
}
