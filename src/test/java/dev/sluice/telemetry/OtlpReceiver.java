package dev.sluice.telemetry;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
        RESPONSES_WITHOUT_END
    }

    /** A request that was received. */
    public record Received(String path, Map<String, String> headers, JsonObject message) {}

    private static final int PATIENCE_SECONDS = 30;
    private static final byte[] NO = "no".getBytes(StandardCharsets.UTF_8);
    private static final Pattern ID = Pattern.compile("\"(traceId|spanId|parentSpanId)\":\"([^\"]*)\"");

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Behaviour behaviour = Behaviour.ACCEPTS;

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

    private void answer(HttpExchange call) throws IOException {
        byte[] body = call.getRequestBody().readAllBytes();
        Map<String, String> headers = call.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> String.join(",", header.getValue())));
        Behaviour now = behaviour;
        String path = call.getRequestURI().getPath();
        received.add(new Received(path, headers, decoded(path, body)));
        switch (now) {
            case ACCEPTS -> respond(call, 200, new byte[0]);
            case ACCEPTS_PARTLY -> respond(call, 200, partly());
            case FAILS -> respond(call, 503, NO);
            case REFUSES -> respond(call, 400, NO);
            case CLOSES -> call.close();
            case HANGS -> awaitClosed();
            case RESPONSES_WITHOUT_END -> {
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

    private static byte[] partly() {
        return ExportMetricsServiceResponse.newBuilder()
                .setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                        .setRejectedDataPoints(3)
                        .setErrorMessage("three"))
                .build()
                .toByteArray();
    }

    /** Returns a message as JSON, in which ids are hexadecimal, as OTLP has them there. */
    private static JsonObject decoded(String path, byte[] body) throws IOException {
        Message message = path.endsWith("/v1/traces")
                ? ExportTraceServiceRequest.parseFrom(body)
                : ExportMetricsServiceRequest.parseFrom(body);
        String json = JsonFormat.printer()
                .printingEnumsAsInts()
                .omittingInsignificantWhitespace()
                .print(message);
        return new JsonObject(ID.matcher(json)
                .replaceAll(id -> "\"" + id.group(1) + "\":\""
                        + HexFormat.of().formatHex(Base64.getDecoder().decode(id.group(2))) + "\""));
    }

    private static void respond(HttpExchange call, int status, byte[] bytes) throws IOException {
        call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
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

    /** Returns the next request; null if none comes in a time. */
    @Nullable
    Received pollFor(Duration time) throws InterruptedException {
        return received.poll(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Forgets the requests so far. */
    public void forget() {
        received.clear();
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
