package dev.sluice.chaos;

import dev.sluice.FreePorts;
import dev.sluice.app.GatewayFixture;
import dev.sluice.app.TestProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A gateway as its users run it: a process of the packaged jar with its own configuration, data folder and ports, which
 * stay the same after a restart.
 */
final class GatewayProcess implements AutoCloseable {
    /** The name of the exchange in the configuration. */
    static final String EXCHANGE = "desk";

    /** A call of the harness to a gateway that is stopped ends after this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Of a member shorter than by default, so that its calls stop counting sooner when it is away. */
    private static final int MEMBER_TIMEOUT_MILLIS = 3_000;

    /** Of a gateway alone longer than a busy test machine stands still. */
    private static final int RESPONSE_TIMEOUT_MILLIS = 20_000;

    /** Longer than by default, so that a busy test machine refuses no order. */
    private static final int MAX_ORDER_WAIT_MILLIS = 15_000;

    /** Longer than any call waits, also on a busy test machine: when it is over, the calls that are left are cut. */
    private static final int DRAIN_SECONDS = 20;

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final String ROUTES = """
        {"sources": {"S-OWN": "the exchange of the chaos tests"},
         "groups": [{"path": "/", "source": "S-OWN", "refusals": "desk",
           "routes": [{"calls": ["GET /fast"], "kind": "READ_PUBLIC", "costs": {"fast": 1}},
             {"calls": ["GET /slow"], "kind": "READ_PUBLIC", "costs": {"slow": 1}},
             {"calls": ["GET /large"], "kind": "READ_PUBLIC", "costs": {"large": 1}},
             {"calls": ["POST /probe"], "kind": "PLACE", "costs": {"large": 1}},
             {"calls": ["POST /order"], "kind": "PLACE", "orders": {"client": ["id"]}, "costs": {"orders": 1}},
             {"calls": ["DELETE /order"], "kind": "CANCEL", "orders": {"client": ["id"]}, "costs": {"orders": 1}}]}],
         "refusals": {"desk": {"blockedOrder": {"status": 422}, "blockedOther": {"status": 422}, "waitLonger": {"status": 429},
           "outcomeUnknown": {"status": 504}, "unreachable": {"status": 503}, "source": "S-OWN"}}}
        """;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final String member;
    private final Path folder;
    private final int botPort;
    private final int adminPort;
    private final List<String> flags;
    private final List<TestProcess> formers = new ArrayList<>();
    private volatile @Nullable TestProcess process;

    /**
     * Writes the configuration; starts nothing yet.
     *
     * @param cluster the settings of the cluster; null for a gateway alone
     * @param flags further flags of the JVM
     */
    GatewayProcess(String member, Path folder, int exchangePort, @Nullable JsonObject cluster, List<String> flags)
            throws IOException {
        this.member = member;
        this.folder = Files.createDirectories(folder);
        this.flags = flags;
        botPort = freePort();
        adminPort = freePort();
        Path conf = folder.resolve("conf");
        Files.createDirectories(conf.resolve("routes"));
        GatewayFixture.copy(Path.of("conf/profiles"), conf.resolve("profiles"));
        Files.writeString(conf.resolve("routes/" + EXCHANGE + ".json"), ROUTES);
        int timeoutMillis = cluster == null ? RESPONSE_TIMEOUT_MILLIS : MEMBER_TIMEOUT_MILLIS;
        Files.writeString(conf.resolve("exchanges.json"), exchanges(exchangePort, timeoutMillis));
        JsonObject settings = new JsonObject()
                .put("profile", "testing")
                .put("clock", new JsonObject().put("sources", new JsonArray()).put("daemon", new JsonArray()))
                .put(
                        "proxy",
                        new JsonObject()
                                .put("balancers", new JsonArray().add("127.0.0.2")) // conf/cluster/haproxy.cfg
                                .put("upstream", new JsonObject().put("responseTimeoutMs", timeoutMillis)))
                .put("killSwitch", new JsonObject().put("rampMs", 0))
                .put(
                        "admission",
                        new JsonObject()
                                .put("guard", new JsonObject().put("enabled", false))
                                .put("deadlines", new JsonObject().put("placeMs", MAX_ORDER_WAIT_MILLIS)));
        if (cluster != null) {
            settings.put("cluster", cluster);
            if (flags.isEmpty()) { // members whose speed is not measured: a warm-up is half of the processor time of a
                // start
                settings.getJsonObject("proxy").put("warmUpMs", 0);
            }
        }
        Files.writeString(conf.resolve("sluice.json"), settings.encode());
    }

    private static String exchanges(int port, int timeoutMillis) {
        JsonArray limits = new JsonArray();
        for (CountedLimit.Kind kind : CountedLimit.Kind.values()) {
            limits.add(new JsonObject()
                    .put("name", kind.text())
                    .put("scope", "ip")
                    .put("algorithm", "slidingWindow")
                    .put("size", kind.size)
                    .put("usePercent", 100)
                    .put("windowMs", kind.windowMillis)
                    .put("breach", kind.breach)
                    .put("responseTimeoutMs", timeoutMillis));
        }
        JsonObject upstream = new JsonObject().put("path", "/").put("url", "http://127.0.0.1:" + port);
        JsonObject exchange = new JsonObject()
                .put("dialect", EXCHANGE)
                .put("upstreams", new JsonArray().add(upstream))
                .put(
                        "streams",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("path", "/ws")
                                        .put("url", "ws://127.0.0.1:" + port)
                                        .put("source", "S-OWN")))
                .put("limits", limits);
        return new JsonObject().put(EXCHANGE, exchange).encode();
    }

    /** Starts the process; returns before it serves. */
    void start(boolean isFirst) throws IOException {
        process = isFirst ? process("run", botPort, "--first-start") : process("run", botPort);
    }

    /** Adds a limit to the configuration, lowers one and removes one, as the tables of a new version may do. */
    void changeLimits() throws IOException {
        Path routes = folder.resolve("conf/routes/" + EXCHANGE + ".json");
        Files.writeString(
                routes,
                Files.readString(routes)
                        .replace("{\"fast\": 1}", "{\"fast\": 1, \"added\": 1}")
                        .replace(", \"costs\": {\"large\": 1}", ""));
        Path exchanges = folder.resolve("conf/exchanges.json");
        JsonObject all = new JsonObject(Files.readString(exchanges));
        JsonArray changed = new JsonArray();
        for (Object one : all.getJsonObject(EXCHANGE).getJsonArray("limits")) {
            JsonObject limit = (JsonObject) one;
            switch (CountedLimit.Kind.valueOf(limit.getString("name").toUpperCase(Locale.ROOT))) {
                case FAST -> {
                    changed.add(limit);
                    changed.add(
                            limit.copy().put("name", "added").put("windowMs", CountedLimit.Kind.LARGE.windowMillis));
                }
                case SLOW -> changed.add(limit);
                case ORDERS -> changed.add(limit.put("size", limit.getInteger("size") - 1));
                case LARGE -> {} // removed
            }
        }
        all.getJsonObject(EXCHANGE).put("limits", changed);
        Files.writeString(exchanges, all.encode());
    }

    /** Starts a process that takes over from the running one; returns the running one, which then ends. */
    TestProcess upgrade() throws IOException {
        TestProcess former = running();
        formers.add(former);
        process = process("upgrade", botPort, "--drain=" + DRAIN_SECONDS);
        return former;
    }

    /** Takes the former process for the running one again, because the one that was to take over was killed. */
    void goesOn(TestProcess former) {
        formers.remove(former);
        process = former;
    }

    /** Starts a process that wants to take over at this traffic port. */
    TestProcess upgradeAt(int port) throws IOException {
        return process("upgrade", port);
    }

    private TestProcess process(String command, int port, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                command,
                "--conf=" + folder.resolve("conf"),
                "--data=" + folder.resolve("data"),
                "--port=" + port,
                "--admin-port=" + adminPort));
        options.addAll(List.of(more));
        return TestProcess.start(flags, options.toArray(String[]::new));
    }

    Path folder() {
        return folder;
    }

    /** Waits until the process serves. */
    void awaitServing() throws InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        while (!isServing()) {
            if (!running().isAlive() || System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "gateway " + member + " does not serve: " + running().output());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean isServing() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + botPort + "/health/serving"))
                .timeout(PATIENCE)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private TestProcess running() {
        TestProcess started = process;
        if (started == null) {
            throw new IllegalStateException(member + " was not started");
        }
        return started;
    }

    String member() {
        return member;
    }

    int botPort() {
        return botPort;
    }

    /** Kills the process as {@code kill -9} does. */
    void kill() throws InterruptedException {
        running().kill();
    }

    /** Stops the process by SIGSTOP. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Continues the process by SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(running().pid()))
                .start()
                .waitFor();
    }

    /** Sends a call of a bot and returns its status. */
    int bot(String method, String target, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + botPort + target))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Sends a call of a bot that may wait a second; returns whether the exchange answered it with 200. */
    boolean isAnswered(CountedLimit.Kind kind) {
        try {
            return bot("GET", "/" + EXCHANGE + "/" + kind.text(), "X-Sluice-Deadline-Ms", "1000") == 200;
        } catch (IOException gone) {
            return false; // the gateway was killed or stopped
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends a request of an operator and returns its response. */
    JsonObject operator(String method, String target, JsonObject body) throws IOException, InterruptedException {
        String token = Files.readString(folder.resolve("data/admin.token")).strip();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + target))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : body.encode()))
                .build();
        return new JsonObject(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** Returns the state of this member in the cluster; "" while it does not answer, "UNUSED" before its first call. */
    String state() throws InterruptedException {
        try {
            JsonArray exchanges = operator("GET", "/admin/status", new JsonObject())
                    .getJsonObject("safety")
                    .getJsonObject("cluster")
                    .getJsonArray("exchanges");
            return exchanges.isEmpty() ? "UNUSED" : exchanges.getJsonObject(0).getString("state");
        } catch (IOException silent) {
            return "";
        }
    }

    /** Returns whether orders may be placed here. */
    boolean canTrade() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + botPort + "/trading?exchange=" + EXCHANGE))
                .timeout(PATIENCE)
                .build();
        return new JsonObject(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .getBoolean("can_trade");
    }

    static int freePort() throws IOException {
        return FreePorts.next();
    }

    @Override
    public void close() {
        TestProcess started = process;
        if (started != null) {
            started.close();
        }
        formers.forEach(TestProcess::close);
    }
}
