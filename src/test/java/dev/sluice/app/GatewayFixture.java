package dev.sluice.app;

import static dev.sluice.Futures.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.TransportUnderTest;
import dev.sluice.cli.RunOptions;
import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Overrides;
import dev.sluice.logging.Log;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole gateway in this process, in front of an exchange that responds with {@code {}} to everything and stores what
 * it received.
 */
public final class GatewayFixture implements AutoCloseable {
    /** A request that the exchange received: the request line, all headers, the body. */
    public record Heard(String line, List<String> headers, String body) {}

    private static final Pattern PORT = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
    private static final int PATIENCE_SECONDS = 60;

    /** Stands for a response without a status: the exchange closes the connection. */
    static final int HANGS_UP = 0;

    public final List<Heard> heard = new CopyOnWriteArrayList<>();
    public final List<String> logSink = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final Path data;
    public final Gateway gateway;
    final Log log;
    private final Config config;
    private final Overrides overrides;
    private final HttpServer exchange;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> ports;
    private volatile int status = 200;
    private volatile CountDownLatch responses = new CountDownLatch(0);
    private volatile String body = "{}";
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private boolean closed;

    /** @param settings text of {@code sluice.json} */
    public GatewayFixture(Path folder, String settings) throws Exception {
        this(folder, settings, 0);
    }

    /**
     * Creates a gateway in front of another exchange.
     *
     * @param exchangePort its port on this machine; 0 selects the one that stores what it receives
     */
    GatewayFixture(Path folder, String settings, int exchangePort) throws Exception {
        exchange = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        exchange.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "an exchange");
            thread.setDaemon(true);
            return thread;
        }));
        exchange.createContext("/", this::answer);
        exchange.start();
        data = folder.resolve("data");
        Path conf = folder.resolve("conf");
        if (Files.notExists(conf)) {
            FewExchanges.copyTo(conf);
        }
        Files.writeString(conf.resolve("sluice.json"), complete(settings));
        overrides = RunOptions.parse(List.of(
                        "--conf=" + conf,
                        "--port=0",
                        "--admin-port=0",
                        "--data=" + data,
                        "--upstream=*=http://127.0.0.1:"
                                + (exchangePort == 0 ? exchange.getAddress().getPort() : exchangePort)))
                .overrides();
        LoadResult valid = Config.load(conf, overrides);
        if (!(valid instanceof LoadResult.Valid good)) {
            throw new IllegalStateException(valid.toString());
        }
        config = good.config();
        log = new Log(config.gateway().log(), () -> 1_700_000_000_000L, stream(), stream());
        gateway = await(GatewayStarter.start(config, overrides, log, opened -> {}));
        Matcher matcher = PORT.matcher(awaitLog("bots at"));
        ports = matcher.results().map(found -> found.group(1)).toList();
    }

    /**
     * Returns these settings with the transport under test, without a warm-up and without a first window, unless they
     * state one. In the process of all tests the compiler is never idle, so that each warm-up would take its longest
     * time, five seconds on a whole core. {@code WarmUpTest} and the tests of the packaged gateway have warm-ups.
     */
    static String complete(String settings) {
        JsonObject json = new JsonObject(settings);
        orDefault(json, "proxy", "warmUpMs", 0);
        orDefault(json, "proxy", "transport", TransportUnderTest.get().toString());
        orDefault(json, "admission", "assumedUsedPercent", 0);
        return json.encode();
    }

    private static void orDefault(JsonObject settings, String part, String key, Object value) {
        JsonObject stated = settings.getJsonObject(part, new JsonObject());
        settings.put(part, stated.put(key, stated.getValue(key, value)));
    }

    private PrintStream stream() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
            @Override
            public void println(@Nullable String line) {
                logSink.add(String.valueOf(line));
                told.add(String.valueOf(line));
            }
        };
    }

    /**
     * Starts another gateway that takes over from the one that serves at these ports now, and returns it when it
     * serves.
     *
     * @param drain the longest time in which the former gateway may end what it still has
     */
    Gateway upgrade(Duration drain) {
        return await(UpgradeClient.takeOver(config, overrides, log, drain));
    }

    /**
     * Starts another gateway as {@link #upgrade(Duration)} does, with other settings.
     *
     * @param settings text of {@code sluice.json}
     */
    Gateway upgrade(Duration drain, String settings) throws IOException {
        Files.writeString(config.folder().resolve("sluice.json"), complete(settings));
        if (!(Config.load(config.folder(), overrides) instanceof LoadResult.Valid next)) {
            throw new IllegalStateException("the settings are not valid: " + settings);
        }
        return await(UpgradeClient.takeOver(next.config(), overrides, log, drain));
    }

    /** Returns the next line of the log that contains this text; fails if there is none. */
    public String awaitLog(String part) throws InterruptedException {
        while (true) {
            String line = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("not logged: '" + part + "' but " + logSink);
            }
            if (line.contains(part)) {
                return line;
            }
        }
    }

    private void answer(HttpExchange call) throws IOException {
        String sent = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        List<String> headers = call.getRequestHeaders().entrySet().stream()
                .flatMap(header -> header.getValue().stream().map(value -> header.getKey() + ": " + value))
                .toList();
        heard.add(new Heard(call.getRequestMethod() + " " + call.getRequestURI(), headers, sent));
        awaitResponses();
        if (status != HANGS_UP) {
            String response = bodies.getOrDefault(call.getRequestURI().getPath(), body);
            byte[] bytes = response.getBytes(StandardCharsets.UTF_8);
            call.getResponseHeaders().add("Content-Type", "application/json");
            call.sendResponseHeaders(statuses.getOrDefault(call.getRequestURI().getPath(), status), bytes.length);
            new ByteArrayInputStream(bytes).transferTo(call.getResponseBody());
        }
        call.close();
    }

    private void awaitResponses() {
        try {
            responses.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the exchange receive calls without answering until the returned latch is counted down. */
    public CountDownLatch silent() {
        responses = new CountDownLatch(1);
        return responses;
    }

    /** Sets the response to all further calls of this path. */
    public void answering(String path, String text) {
        bodies.put(path, text);
    }

    /** Sets the response to all further calls of this path. */
    public void answering(String path, int newStatus, String text) {
        statuses.put(path, newStatus);
        answering(path, text);
    }

    /** Sets the response to all further calls. */
    void answering(int newStatus, String newBody) {
        body = newBody;
        status = newStatus;
    }

    /** Sets the status of the responses to all further calls. */
    public void answering(int newStatus) {
        status = newStatus;
    }

    int adminPort() {
        return Integer.parseInt(ports.get(ports.size() - 1));
    }

    int botPort() {
        return Integer.parseInt(ports.get(0));
    }

    public HttpResponse<String> bot(String method, String target, String body, String... headers) throws Exception {
        return send(ports.get(0), method, target, body, headers);
    }

    /** Returns the response to a request with exactly these header lines, including Host. */
    String raw(int port, String request, String... headers) throws IOException {
        String lines = String.join("\r\n", headers);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\n" + lines + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public HttpResponse<String> operator(String method, String target, String body) throws Exception {
        String token = Files.readString(data.resolve("admin.token")).strip();
        return admin(method, target, body, "Authorization", "Bearer " + token, "Content-Type", "application/json");
    }

    public HttpResponse<String> admin(String method, String target, String body, String... headers) throws Exception {
        return send(ports.get(ports.size() - 1), method, target, body, headers);
    }

    private HttpResponse<String> send(String port, String method, String target, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.toAbsolutePath().getParent()));
        try (Stream<Path> all = Files.walk(from)) {
            // a killed process leaves its socket
            all.filter(path -> Files.isDirectory(path) || Files.isRegularFile(path))
                    .forEach(path -> {
                        try {
                            Files.copy(path, to.resolve(from.relativize(path)));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        await(gateway.stop());
        closeExchange();
    }

    /** Closes the gateway without a drain: it gives nothing back that it shares with other gateways. */
    void closeAtOnce() {
        closed = true;
        await(gateway.close());
        closeExchange();
    }

    private void closeExchange() {
        log.close();
        exchange.stop(0);
    }
}
