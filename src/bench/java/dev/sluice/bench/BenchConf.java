package dev.sluice.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A configuration of Sluice with every check enabled and none that holds: limits of four scopes that every call is
 * charged to and that are never reached, the clock of a time server and of the exchange, all breakers, the runaway
 * guard with high thresholds, and no access log. It uses the production profile. Windows are short, because a gateway
 * without stored usage starts with them used up; the cost of a call does not depend on their length.
 */
final class BenchConf {
    static final String EXCHANGE = "bench";
    static final String SECURE = "benchsecure";

    private static final String ROUTES = """
        {"sources": {"S-OWN": "the bench's own exchange"},
         "keyHeader": "X-BENCH-KEY", "bodies": ["form"], "instrument": "symbol",
         "signature": {"timestamp": "timestamp", "window": "recvWindow", "windowDefaultMs": 5000, "windowMaxMs": 60000, "aheadMs": 1000, "source": "S-OWN"},
         "responses": {"code": "code"},
         "groups": [
          {"path": "/echo", "source": "S-OWN", "streams": true, "refusals": "bench"},
          {"path": "/feed", "source": "S-OWN", "streams": true, "refusals": "bench"},
          {"path": "/", "source": "S-OWN", "refusals": "bench", "costs": {"ip": 1, "account": 1, "key": 1, "route": 1%s},%s
           "routes": [
             {"calls": ["GET /ticker", "GET /depth", "GET /history"], "kind": "READ_PUBLIC"},
             {"calls": ["GET /time"], "kind": "READ_PUBLIC", "serverTime": "serverTime"},
             {"calls": ["POST /order"], "kind": "PLACE", "orders": {"client": ["newClientOrderId"]}},
             {"calls": ["DELETE /order"], "kind": "CANCEL", "orders": {"client": ["origClientOrderId"]}}]}],
         "refusals": {"bench": {"blockedOrder": {"status": 422}, "blockedOther": {"status": 422}, "waitLonger": {"status": 429},
           "outcomeUnknown": {"status": 504}, "unreachable": {"status": 503}, "source": "S-OWN"}}}
        """;
    private static final String LIMITS = """
        [{"name": "ip", "scope": "ip", "algorithm": "alignedWindow", "size": 1000000000, "windowMs": 2000, "breach": "ban"},
         {"name": "account", "scope": "account", "algorithm": "alignedWindow", "size": 1000000000, "windowMs": 1000},
         {"name": "key", "scope": "key", "algorithm": "slidingWindow", "size": 100000000, "windowMs": 1000},
         {"name": "route", "scope": "route", "algorithm": "tokenBucket", "size": 1000000, "windowMs": 1000, "returned": 1000000}]
        """;
    private static final String GATEWAY = """
        {"profile": "production", "log": {"access": false}, "proxy": {"transport": "%s"},
         "clock": {"sources": ["%s"], "daemon": [], "pollMs": 16000},
         "admission": {"guard": {"ordersPerSecond": 1000000, "ordersPerMinute": 10000000, "openUnknown": 1000000}}}
        """;
    private static final int MAX_CONNECTIONS = 600;
    private static final int MAX_SOCKETS = 5_000;

    private BenchConf() {}

    /**
     * The same configuration with one more limit, whose window does not end during a soak and whose level the exchange
     * reports in each response.
     */
    static Path forSoak(Path folder, Ports upstream, String timeServer, String transport, long windowMillis)
            throws IOException {
        Path conf = write(folder, upstream, timeServer, transport);
        Files.writeString(
                conf.resolve("routes/bench.json"),
                ROUTES.formatted(", \"all\": 1", "\"used\": {\"" + BenchExchange.USED_HEADER + "\": \"all\"},"));
        JsonObject all = new JsonObject(Files.readString(conf.resolve("exchanges.json")));
        all.remove(SECURE);
        all.getJsonObject(EXCHANGE)
                .getJsonArray("limits")
                .add(new JsonObject()
                        .put("name", "all")
                        .put("scope", "ip")
                        .put("algorithm", "alignedWindow")
                        .put("size", 1_000_000_000)
                        .put("windowMs", windowMillis));
        Files.writeString(conf.resolve("exchanges.json"), all.encode());
        return conf;
    }

    /** Writes the configuration for an exchange on these ports and returns its folder. */
    static Path write(Path folder, Ports upstream, String timeServer, String transport) throws IOException {
        Path conf = folder.resolve("conf");
        copy(Path.of("conf"), conf);
        Files.writeString(conf.resolve("routes/bench.json"), ROUTES.formatted("", ""));
        JsonObject secure = exchange("https://127.0.0.1:" + upstream.secure());
        JsonObject plain = exchange("http://127.0.0.1:" + upstream.plain())
                .put(
                        "streams",
                        new JsonArray()
                                .add(stream(BenchExchange.ECHO, upstream))
                                .add(stream(BenchExchange.FEED, upstream)));
        JsonObject all = new JsonObject().put(EXCHANGE, plain);
        if (upstream.secure() != 0) {
            all.put(SECURE, secure);
        }
        Files.writeString(conf.resolve("exchanges.json"), all.encode());
        Files.writeString(conf.resolve("sluice.json"), GATEWAY.formatted(transport, timeServer));
        return conf;
    }

    private static JsonObject stream(String path, Ports upstream) {
        return new JsonObject()
                .put("path", path)
                .put("url", "ws://127.0.0.1:" + upstream.sockets())
                .put("source", "S-OWN")
                .put("maxConnections", MAX_SOCKETS);
    }

    private static JsonObject exchange(String url) {
        return new JsonObject()
                .put("dialect", "bench")
                .put(
                        "upstreams",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("path", "/")
                                        .put("url", url)
                                        .put("maxConnections", MAX_CONNECTIONS)))
                .put("limits", new JsonArray(LIMITS));
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            List<Path> paths = all.toList();
            for (Path path : paths) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
