package dev.sluice.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A receiver of OTLP over HTTP that stores what it gets and behaves as told. */
public final class OtlpReceiver implements AutoCloseable {
    /** What the receiver does with a request. */
    public enum Behaviour {
        ACCEPTS,
        ACCEPTS_PARTLY,
        FAILS,
        REFUSES,
        CLOSES,
        HANGS,
        ANSWERS_WITHOUT_END
    }

    /** A request that was received. */
    public record Received(String path, Map<String, String> headers, JsonObject message) {}

    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Behaviour behaviour = Behaviour.ACCEPTS;
    private volatile String retryAfter = "";

    public OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void behave(Behaviour next) {
        behaviour = next;
    }

    void behave(Behaviour next, String retryAfterSeconds) {
        retryAfter = retryAfterSeconds;
        behaviour = next;
    }

    private void answer(HttpExchange call) throws IOException {
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> headers = call.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> String.join(",", header.getValue())));
        Behaviour now = behaviour;
        received.add(new Received(call.getRequestURI().getPath(), headers, new JsonObject(body)));
        if (!retryAfter.isEmpty()) {
            call.getResponseHeaders().add("Retry-After", retryAfter);
        }
        switch (now) {
            case ACCEPTS -> respond(call, 200, "{}");
            case ACCEPTS_PARTLY ->
                respond(call, 200, "{\"partialSuccess\": {\"rejectedDataPoints\": \"3\", \"rejectedSpans\": \"3\"}}");
            case FAILS -> respond(call, 503, "no");
            case REFUSES -> respond(call, 400, "no");
            case CLOSES -> call.close();
            case HANGS -> awaitClosed();
            case ANSWERS_WITHOUT_END -> {
                call.sendResponseHeaders(200, 0);
                byte[] piece = new byte[8192];
                try {
                    while (closed.getCount() > 0) {
                        call.getResponseBody().write(piece);
                    }
                } finally {
                    call.close();
                }
            }
        }
    }

    private static void respond(HttpExchange call, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status, bytes.length);
        new ByteArrayInputStream(bytes).transferTo(call.getResponseBody());
        call.close();
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the next request; fails when none comes. */
    public Received next() throws InterruptedException {
        Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("the receiver got nothing");
        }
        return next;
    }

    /** Forgets the requests so far. */
    public void forget() {
        received.clear();
    }

    public boolean isEmpty() {
        return received.isEmpty();
    }

    /** Returns the items of a message: its metrics or its spans. */
    public static List<JsonObject> items(JsonObject message, String signal, String items) {
        return objects(message.getJsonArray("resource" + signal))
                .flatMap(resource -> objects(resource.getJsonArray("scope" + signal)))
                .flatMap(scope -> objects(scope.getJsonArray(items)))
                .toList();
    }

    /** Returns attributes as text by their keys. */
    public static Map<String, String> attributes(JsonObject of) {
        return objects(of.getJsonArray("attributes"))
                .collect(Collectors.toMap(
                        attribute -> attribute.getString("key"),
                        attribute -> attribute
                                .getJsonObject("value")
                                .iterator()
                                .next()
                                .getValue()
                                .toString()));
    }

    /** Returns the elements of an array. */
    public static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
