package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.telemetry.OtlpReceiver;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of a whole gateway that exports to OpenTelemetry. */
@SuppressWarnings("NullAway.Init") // set before each test
final class OpenTelemetryTest {
    private static final String PRICE = "/binance/api/v3/ticker/price?symbol=BTCUSDT";

    @TempDir
    private Path folder;

    private OtlpReceiver receiver;

    @BeforeEach
    void listen() throws Exception {
        receiver = new OtlpReceiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private GatewayFixture startGateway(JsonObject settings) throws Exception {
        return new GatewayFixture(
                folder,
                new JsonObject()
                        .put("profile", "production")
                        .put("openTelemetry", settings)
                        .encode());
    }

    private JsonObject settings() {
        return new JsonObject()
                .put("endpoint", receiver.url())
                .put("metricsSeconds", 1)
                .put("instance", "desk-1");
    }

    @Test
    void the_export_has_the_metrics_of_the_page_with_their_types_and_values() throws Exception {
        try (GatewayFixture gateway = startGateway(settings())) {
            gateway.bot("GET", PRICE, "");
            receiver.next();
            String before = gateway.admin("GET", "/metrics", "").body();
            receiver.forget();
            receiver.next(); // may have been encoded before the page
            List<JsonObject> metrics = OtlpReceiver.items(receiver.next().message(), "Metrics", "metrics");
            String after = gateway.admin("GET", "/metrics", "").body();

            Map<String, String> exported = metrics.stream()
                    .collect(Collectors.toMap(metric -> metric.getString("name"), OpenTelemetryTest::type));
            assertThat(exported).containsAllEntriesOf(types(before));
            assertThat(types(after)).containsAllEntriesOf(exported);
            assertThat(points(metrics, "sluice_requests_total")).anySatisfy(point -> {
                assertThat(OtlpReceiver.attributes(point))
                        .containsEntry("exchange", "binance")
                        .containsEntry("kind", "read_public")
                        .containsEntry("outcome", "ok");
                assertThat(point.getDouble("asDouble")).isEqualTo(1);
            });
            assertThat(points(metrics, "sluice_upstream_seconds"))
                    .singleElement()
                    .satisfies(point -> assertThat(point.getString("count")).isEqualTo("1"));
            assertThat(points(metrics, "sluice_otlp_batches_total"))
                    .anySatisfy(point -> assertThat(point.getDouble("asDouble")).isPositive());
        }
    }

    private static List<JsonObject> points(List<JsonObject> metrics, String name) {
        return metrics.stream()
                .filter(metric -> name.equals(metric.getString("name")))
                .flatMap(metric ->
                        OtlpReceiver.objects(metric.getJsonObject(field(metric)).getJsonArray("dataPoints")))
                .toList();
    }

    private static String field(JsonObject metric) {
        Set<String> fields = new TreeSet<>(metric.fieldNames());
        fields.removeAll(Set.of("name", "description"));
        assertThat(fields).hasSize(1);
        return fields.iterator().next();
    }

    /** Returns the type that Prometheus has for a metric of OpenTelemetry. */
    private static String type(JsonObject metric) {
        String field = field(metric);
        return field.equals("sum")
                ? metric.getJsonObject("sum").getBoolean("isMonotonic", false) ? "counter" : "gauge"
                : field;
    }

    /** Returns the types of the page's metrics by name; those of the garbage collector appear when it runs. */
    private static Map<String, String> types(String page) {
        Map<String, String> types = new TreeMap<>();
        page.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1))
                .forEach(words -> types.put(words[2], words[3]));
        return types;
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ACCEPTS", "ACCEPTS_PARTLY"})
    void a_failing_receiver_does_not_disturb_calls(OtlpReceiver.Behaviour failure) throws Exception {
        receiver.behave(failure);
        try (GatewayFixture gateway = startGateway(settings())) {
            receiver.next();
            for (int i = 0; i < 20; i++) {
                assertThat(gateway.bot("GET", PRICE, "").statusCode()).isEqualTo(200);
            }
            assertThat(gateway.heard)
                    .filteredOn(heard -> heard.line().contains("ticker"))
                    .hasSize(20);
        }
    }

    @Test
    void without_the_setting_there_are_no_metrics_of_the_export() throws Exception {
        try (GatewayFixture gateway = new GatewayFixture(folder, "{\"profile\": \"production\"}")) {
            assertThat(gateway.admin("GET", "/metrics", "").body()).doesNotContain("sluice_otlp_");
        }
    }

    @Test
    void headers_come_from_a_file_that_is_never_quoted() throws Exception {
        Path file = folder.resolve("headers");
        Files.writeString(file, "Authorization: Bearer SECRETTOKEN\n\nX-Scope-OrgID: desk\n");
        try (GatewayFixture gateway = startGateway(settings().put("headersFile", file.toString()))) {
            assertThat(receiver.next().headers())
                    .containsEntry("Authorization", "Bearer SECRETTOKEN")
                    .containsEntry("X-scope-orgid", "desk");
            gateway.log.close();
            assertThat(gateway.logSink).noneMatch(line -> line.contains("SECRETTOKEN"));
        }
    }

    @Test
    void a_file_with_anything_but_headers_prevents_the_start_and_is_not_quoted() throws Exception {
        Path file = folder.resolve("headers");
        Files.writeString(file, "X-One: 1\nSECRETTOKEN");

        assertThatThrownBy(() -> startGateway(settings().put("headersFile", file.toString()))
                        .close())
                .hasStackTraceContaining("openTelemetry.headersFile")
                .hasStackTraceContaining("line 2")
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain("SECRETTOKEN"));
    }

    @Test
    void an_endpoint_with_a_password_is_refused() {
        assertThatThrownBy(() -> startGateway(settings().put("endpoint", "http://user:pass@127.0.0.1:4318"))
                        .close())
                .hasMessageContaining("endpoint");
    }

    // ---- traces

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private JsonObject traces(int percent) {
        return settings()
                .put("metricsSeconds", 0)
                .put("traces", new JsonObject().put("sampledPercent", percent).put("exportSeconds", 1));
    }

    @Test
    void a_call_of_a_sampled_trace_is_a_span_below_the_span_of_its_bot() throws Exception {
        try (GatewayFixture gateway = startGateway(traces(0))) {
            gateway.bot("GET", PRICE, ""); // without the header, so not recorded
            gateway.bot("GET", "/@maker" + PRICE, "", "traceparent", TRACEPARENT, "X-MBX-APIKEY", "SECRETKEY");

            OtlpReceiver.Received received = receiver.next();

            assertThat(received.path()).isEqualTo("/v1/traces");
            List<JsonObject> spans = OtlpReceiver.items(received.message(), "Spans", "spans");
            assertThat(spans).allMatch(span -> TRACE.equals(span.getString("traceId")));
            assertThat(spans)
                    .filteredOn(span -> span.getInteger("kind") == 2)
                    .singleElement()
                    .satisfies(server -> {
                        assertThat(server.getString("parentSpanId")).isEqualTo("00f067aa0ba902b7");
                        assertThat(OtlpReceiver.attributes(server))
                                .containsEntry("sluice.exchange", "binance")
                                .containsEntry("sluice.route", "GET /api/v3/ticker/price")
                                .containsEntry("sluice.kind", "read_public")
                                .containsEntry("sluice.bot", "maker")
                                .containsEntry("sluice.outcome", "ok");
                    });
            assertThat(spans)
                    .filteredOn(span -> "exchange".equals(span.getString("name")))
                    .singleElement()
                    .satisfies(span -> assertThat(span.getInteger("kind")).isEqualTo(3));
            assertThat(received.message().encode()).doesNotContain("BTCUSDT").doesNotContain("SECRETKEY");
        }
    }

    @Test
    void a_refused_call_is_a_span_with_the_reason() throws Exception {
        try (GatewayFixture gateway = startGateway(traces(100))) {
            gateway.operator("POST", "/admin/trip", "{\"reason\": \"a test\", \"scope\": \"exchange:binance\"}");
            gateway.bot("POST", "/binance/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=1", "");

            List<JsonObject> spans = OtlpReceiver.items(receiver.next().message(), "Spans", "spans");

            assertThat(spans).noneMatch(span -> span.getInteger("kind") == 3);
            assertThat(spans)
                    .filteredOn(span -> span.getInteger("kind") == 2)
                    .singleElement()
                    .satisfies(span -> {
                        assertThat(OtlpReceiver.attributes(span)).containsKey("sluice.refused");
                        assertThat(span.getJsonObject("status").getInteger("code"))
                                .isEqualTo(2);
                    });
        }
    }

    @Test
    void the_exchange_receives_the_same_request_with_traces_as_without() throws Exception {
        List<String> without = receivedByExchange("without", "{\"profile\": \"production\"}");
        List<String> with = receivedByExchange(
                "with",
                new JsonObject()
                        .put("profile", "production")
                        .put("openTelemetry", traces(100))
                        .encode());

        assertThat(without).contains("X-own: 1");
        assertThat(with).isEqualTo(without);
        assertThat(with).noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("traceparent"));
    }

    private List<String> receivedByExchange(String name, String settings) throws Exception {
        Path own = Files.createDirectories(folder.resolve(name));
        try (GatewayFixture gateway = new GatewayFixture(own, settings)) {
            assertThat(gateway.bot("GET", PRICE, "", "X-Own", "1").statusCode()).isEqualTo(200);
            return gateway.heard.stream()
                    .filter(heard -> heard.line().contains("ticker"))
                    .flatMap(heard -> Stream.concat(Stream.of(heard.line(), heard.body()), heard.headers().stream()))
                    .filter(line -> !line.startsWith("Host:")) // its port differs
                    .toList();
        }
    }
}
