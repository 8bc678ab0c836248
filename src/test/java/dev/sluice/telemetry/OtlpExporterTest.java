package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the messages against the JSON form of OTLP, and of receivers that fail. */
@SuppressWarnings("NullAway.Init") // set before each test
@ExtendWith(VertxExtension.class)
final class OtlpExporterTest {
    private static final ExportTimings QUICK = new ExportTimings(5, 20, 200);
    private static final OtlpJson.Resource RESOURCE = new OtlpJson.Resource("one", "1.2.3");
    private static final long START = 1_700_000_000_000_000_001L;

    private final Vertx vertx;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final AtomicInteger reads = new AtomicInteger();
    private OtlpReceiver receiver;
    private OtlpClient client;
    private OtlpExporter exporter;

    OtlpExporterTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @BeforeEach
    void create() throws IOException {
        receiver = new OtlpReceiver();
        client = new OtlpClient(vertx, receiver.url() + "/", List.of(Map.entry("X-Token", "SECRET")));
        exporter = new OtlpExporter(
                new OtlpExporter.Dependencies(vertx, client, lines::add, lines::add),
                OtlpExporter.Signal.METRICS,
                new MetricsBatches("one", "1.2.3", this::read, () -> START / 1_000_000),
                QUICK);
    }

    @AfterEach
    void close() {
        exporter.close();
        client.close();
        receiver.close();
    }

    private MetricSnapshots read() {
        reads.incrementAndGet();
        return new MetricSnapshots(GaugeSnapshot.builder()
                .name("sluice_queue_depth")
                .dataPoint(
                        GaugeSnapshot.GaugeDataPointSnapshot.builder().value(1).build())
                .build());
    }

    private String line() throws InterruptedException {
        String line = lines.poll(30, TimeUnit.SECONDS);
        assertThat(line).as("a line of the log").isNotNull();
        return String.valueOf(line);
    }

    // ---- content

    private static JsonObject metric(MetricSnapshot snapshot) {
        byte[] message = new MetricsEncoder(RESOURCE, START).encode(new MetricSnapshots(snapshot), START + 5);
        List<JsonObject> metrics = OtlpReceiver.items(new JsonObject(Buffer.buffer(message)), "Metrics", "metrics");
        assertThat(metrics).hasSize(1);
        return metrics.get(0);
    }

    private static String point(String labels, String fields) {
        return "{\"attributes\":[" + labels + "],\"startTimeUnixNano\":\"1700000000000000001\","
                + "\"timeUnixNano\":\"1700000000000000006\"," + fields + "}";
    }

    @Test
    void a_counter_is_a_cumulative_monotonic_sum_with_its_start_time() {
        JsonObject metric = metric(CounterSnapshot.builder()
                .name("sluice_requests")
                .help("Calls.")
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(Labels.of("exchange", "binance"))
                        .value(7)
                        .build())
                .build());

        assertThat(metric.encode())
                .isEqualTo("{\"name\":\"sluice_requests_total\",\"description\":\"Calls.\",\"sum\":{\"dataPoints\":["
                        + point("{\"key\":\"exchange\",\"value\":{\"stringValue\":\"binance\"}}", "\"asDouble\":7.0")
                        + "],\"aggregationTemporality\":2,\"isMonotonic\":true}}");
    }

    @ParameterizedTest
    @CsvSource({"1.5, 1.5", "NaN, '\"NaN\"'", "Infinity, '\"Infinity\"'"})
    void a_gauge_has_its_value_and_no_temporality(double value, String json) {
        JsonObject metric = metric(GaugeSnapshot.builder()
                .name("sluice_uptime_seconds")
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build());

        assertThat(metric.encode())
                .isEqualTo("{\"name\":\"sluice_uptime_seconds\",\"description\":\"\",\"gauge\":{\"dataPoints\":["
                        + point("", "\"asDouble\":" + json) + "]}}");
    }

    @Test
    void an_info_metric_is_a_sum_that_is_not_monotonic() {
        JsonObject metric = metric(InfoSnapshot.builder()
                .name("sluice_config")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("hash", "ab"))
                        .build())
                .build());

        assertThat(metric.getString("name")).isEqualTo("sluice_config_info");
        assertThat(metric.getJsonObject("sum").getBoolean("isMonotonic")).isFalse();
        assertThat(metric.getJsonObject("sum").getInteger("aggregationTemporality"))
                .isEqualTo(2);
    }

    @Test
    void a_histogram_has_a_count_for_each_bucket_and_no_infinite_bound() {
        JsonObject metric = metric(HistogramSnapshot.builder()
                .name("sluice_upstream_seconds")
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(
                                List.of(0.1, 1.0, Double.POSITIVE_INFINITY), List.of(4L, 0L, 2L)))
                        .sum(9.5)
                        .build())
                .build());

        assertThat(metric.getJsonObject("histogram").encode())
                .isEqualTo("{\"dataPoints\":["
                        + point(
                                "",
                                "\"count\":\"6\",\"sum\":9.5,\"bucketCounts\":[\"4\",\"0\",\"2\"],"
                                        + "\"explicitBounds\":[0.1,1.0]")
                        + "],\"aggregationTemporality\":2}");
    }

    @Test
    void a_summary_has_its_quantiles() {
        JsonObject metric = metric(SummarySnapshot.builder()
                .name("jvm_gc_pause_seconds")
                .dataPoint(SummarySnapshot.SummaryDataPointSnapshot.builder()
                        .count(3)
                        .sum(0.5)
                        .quantiles(Quantiles.of(new Quantile(0.5, 0.25)))
                        .build())
                .build());

        assertThat(metric.getJsonObject("summary").encode())
                .isEqualTo("{\"dataPoints\":["
                        + point(
                                "",
                                "\"count\":\"3\",\"sum\":0.5,\"quantileValues\":[{\"quantile\":0.5,\"value\":0.25}]")
                        + "]}");
    }

    @Test
    void a_message_names_the_service_its_instance_and_version_and_has_the_headers() throws Exception {
        exporter.start();

        OtlpReceiver.Received received = receiver.next();

        assertThat(received.path()).isEqualTo("/v1/metrics");
        assertThat(received.headers())
                .containsEntry("Content-type", "application/json")
                .containsEntry("X-token", "SECRET");
        JsonObject resource = received.message().getJsonArray("resourceMetrics").getJsonObject(0);
        assertThat(OtlpReceiver.attributes(resource.getJsonObject("resource")))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("service.name", "sluice", "service.instance.id", "one", "service.version", "1.2.3"));
        assertThat(OtlpReceiver.items(received.message(), "Metrics", "metrics"))
                .extracting(metric -> metric.getString("name"))
                .containsExactly("sluice_queue_depth");
    }

    // ---- receivers that fail

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ACCEPTS", "ACCEPTS_PARTLY"})
    void a_failing_receiver_gets_one_batch_at_a_time_and_is_reported_once(OtlpReceiver.Behaviour failure)
            throws Exception {
        receiver.behave(failure);
        exporter.start();
        for (int i = 0; i < 4; i++) {
            receiver.next();
        }
        assertThat(exporter.counts().accepted()).isZero();
        assertThat(exporter.counts().dropped()).as("one batch at a time").isGreaterThanOrEqualTo(3);
        assertThat(reads.get()).isLessThanOrEqualTo((int) exporter.counts().dropped() + 1);

        receiver.behave(OtlpReceiver.Behaviour.ACCEPTS);

        List<String> told = List.of(line(), line());
        assertThat(told.get(0))
                .contains("does not accept metrics")
                .doesNotContain("SECRET")
                .doesNotContain("127.0.0.1");
        assertThat(told.get(1)).contains("accepts metrics again");
        assertThat(exporter.counts().accepted()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"FAILS, false", "CLOSES, false", "REFUSES, true"})
    void a_batch_that_is_kept_is_sent_again_unless_the_receiver_refuses_it(
            OtlpReceiver.Behaviour failure, boolean isDropped) throws Exception {
        CallSpans spans = new CallSpans(100, "one", "1.2.3", () -> START / 1_000_000);
        spans.ended(CallSpansTest.sent("id-1"));
        receiver.behave(failure);
        OtlpExporter traces = new OtlpExporter(
                new OtlpExporter.Dependencies(vertx, client, lines::add, lines::add),
                OtlpExporter.Signal.TRACES,
                spans,
                QUICK);
        traces.start();
        OtlpReceiver.Received first = receiver.next();
        assertThat(line()).contains("does not accept traces");
        receiver.behave(OtlpReceiver.Behaviour.ACCEPTS);
        spans.ended(CallSpansTest.sent("id-2"));
        OtlpReceiver.Received second = receiver.next();
        assertThat(line()).contains("accepts traces again");
        traces.close();

        assertThat(first.path()).isEqualTo("/v1/traces");
        assertThat(second.message().equals(first.message())).isEqualTo(!isDropped);
        assertThat(traces.counts().dropped()).isEqualTo(isDropped ? 1 : 0);
    }

    @Test
    void items_that_the_receiver_rejects_are_counted() throws Exception {
        receiver.behave(OtlpReceiver.Behaviour.ACCEPTS_PARTLY);
        exporter.start();
        while (exporter.counts().accepted() == 0) {
            receiver.next();
        }
        receiver.next(); // sent after the counts of the batch before

        assertThat(exporter.counts().rejectedItems()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void pauses_double_after_failures_and_obey_the_receiver_within_a_bound() {
        ExportTimings timings = ExportTimings.every(15_000);

        assertThat(List.of(
                        timings.nextMillis(1, 0),
                        timings.nextMillis(2, 0),
                        timings.nextMillis(3, 0),
                        timings.nextMillis(100, 0)))
                .containsExactly(15_000L, 30_000L, 60_000L, 300_000L);
        assertThat(timings.nextMillis(1, 120_000)).isEqualTo(120_000);
        assertThat(timings.nextMillis(1, 999_999_000)).isEqualTo(300_000);
        assertThat(ExportTimings.every(3_600_000).nextMillis(5, 0)).isEqualTo(3_600_000);
    }

    @Test
    void the_pause_that_a_receiver_asks_for_is_read_from_its_response() throws Exception {
        receiver.behave(OtlpReceiver.Behaviour.FAILS, "7");

        OtlpClient.Response response = Futures.await(
                client.post("/v1/metrics", "{}".getBytes(StandardCharsets.UTF_8), "rejectedDataPoints", 5_000));

        assertThat(response).isEqualTo(new OtlpClient.Response(503, 7_000, 0));
    }

    @Test
    void a_closed_exporter_sends_nothing_more() throws Exception {
        exporter.start();
        receiver.next();
        exporter.close();
        pass(50); // a batch under way may still arrive
        receiver.forget();
        pass(100);

        assertThat(receiver.isEmpty()).isTrue();
    }

    private void pass(long millis) throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        vertx.setTimer(millis, late -> passed.countDown());
        passed.await();
    }
}
