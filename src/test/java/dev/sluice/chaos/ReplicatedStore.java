package dev.sluice.chaos;

import dev.sluice.cluster.StoreServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Three servers, of which two are replicas, and three Sentinels that replace a primary after a second of silence. One
 * replica must confirm each request.
 */
final class ReplicatedStore implements ChaosStore {
    private static final String NAME = "store";
    private static final int SERVERS = 3;
    private static final int QUORUM = 2;
    private static final int DOWN_AFTER_MILLIS = 1000;
    private static final String ROLE =
            "return redis.status_reply(string.match(redis.call('INFO', 'replication'), 'role:(%w+)'))";
    private static final String LINK =
            "return redis.status_reply(string.match(redis.call('INFO', 'replication'), 'master_link_status:(%w+)') or '')";

    private static final String REQUESTS = "return redis.status_reply(tostring(cjson.decode(redis.call('HGET',"
            + " 'sluice:{chaos}:desk', 'meta')).requests))";

    final List<StoreServer> servers = new ArrayList<>();
    private final List<StoreServer> sentinels = new ArrayList<>();

    ReplicatedStore(StoreServer.Kind kind, Path folder) throws IOException {
        for (int i = 0; i < SERVERS; i++) {
            Path own = Files.createDirectories(folder.resolve("server-" + i));
            String primary = i == 0 ? "" : String.valueOf(servers.get(0).port());
            servers.add(
                    i == 0
                            ? StoreServer.start(kind, own)
                            : StoreServer.start(
                                    kind, own, "--repl-diskless-sync-delay", "0", "--replicaof", "127.0.0.1", primary));
        }
        for (StoreServer replica : servers.subList(1, SERVERS)) {
            StoreServer.await(() -> isLinked(replica), "a replica has the data of the primary");
        }
        for (int i = 0; i < SERVERS; i++) {
            Path own = Files.createDirectories(folder.resolve("sentinel-" + i));
            sentinels.add(StoreServer.sentinel(kind, own, NAME, servers.get(0), QUORUM, DOWN_AFTER_MILLIS));
        }
        StoreServer.await(
                () -> sentinels.stream()
                        .allMatch(each ->
                                each.callOrEmpty("SENTINEL", "CKQUORUM", NAME).startsWith("+OK 3")),
                "the Sentinels know each other");
    }

    static boolean isPrimary(StoreServer server) {
        return server.callOrEmpty("EVAL", ROLE, "0").equals("+master");
    }

    static boolean isLinked(StoreServer replica) {
        return replica.callOrEmpty("EVAL", LINK, "0").equals("+up");
    }

    /** Returns how many requests of members this server has handled or copied. */
    static int requests(StoreServer server) {
        return Integer.parseInt(server.call("EVAL", REQUESTS, "0").substring(1));
    }

    /** Lets a server that was started again follow the present primary. */
    static void follow(StoreServer server, StoreServer primary) {
        server.call("REPLICAOF", "127.0.0.1", String.valueOf(primary.port()));
    }

    @Override
    public JsonObject settings(String member) {
        JsonArray urls = new JsonArray();
        sentinels.forEach(sentinel -> urls.add(sentinel.url()));
        return new JsonObject().put("servers", urls).put("sentinel", NAME).put("replicas", 1);
    }

    @Override
    public void close() {
        sentinels.forEach(StoreServer::close);
        servers.forEach(StoreServer::close);
    }
}
