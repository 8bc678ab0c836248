package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRecords;
import dev.sluice.proxy.call.CallTracer;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.resources.Resource;
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
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the metrics, of the messages that a receiver gets, and of receivers that fail. */
@SuppressWarnings("NullAway.Init") // set before each test
final class OtlpExportTest {
    private static final Duration QUICK = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long START = 1_700_000_000_000L;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final AtomicInteger reads = new AtomicInteger();
    private OtlpReceiver receiver;
    private @Nullable OtlpExport export;

    @BeforeEach
    void create() throws IOException {
        receiver = new OtlpReceiver();
    }

    @AfterEach
    void close() {
        if (export != null) {
            export.close();
        }
        receiver.close();
    }

    private OtlpExport start(int metricsSeconds, Duration metricsTimeout, @Nullable TraceSettings traces) {
        export = new OtlpExport(
                new TelemetrySettings(receiver.url() + "/", "", metricsSeconds, null, traces),
                new ExportTimings(QUICK, metricsTimeout, QUICK, LONG, QUICK),
                new OtlpExport.Sender("one", "1.2.3"),
                Map.of("X-Token", "SECRET"),
                new OtlpExport.Dependencies(this::read, () -> START, lines::add, lines::add));
        return export;
    }

    private ExportResults startMetrics(Duration timeout) {
        return start(1, timeout, null).results().get(0);
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

    // ---- metrics

    private static MetricData metric(MetricSnapshot snapshot) {
        var metrics = new PrometheusMetrics(
                InstrumentationScopeInfo.create("test"), () -> new MetricSnapshots(snapshot), () -> START);
        return metrics.produce(Resource.empty()).iterator().next();
    }

    @Test
    void a_counter_is_a_cumulative_monotonic_sum_with_its_start_time() {
        MetricData metric = metric(CounterSnapshot.builder()
                .name("sluice_requests")
                .help("Calls.")
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(Labels.of("exchange", "binance"))
                        .value(7)
                        .build())
                .build());

        assertThat(metric.getName()).isEqualTo("sluice_requests_total");
        assertThat(metric.getDescription()).isEqualTo("Calls.");
        assertThat(metric.getUnit()).as("receivers append a unit to the name").isEmpty();
        assertThat(metric.getDoubleSumData().isMonotonic()).isTrue();
        assertThat(metric.getDoubleSumData().getAggregationTemporality()).isEqualTo(AggregationTemporality.CUMULATIVE);
        DoublePointData point = metric.getDoubleSumData().getPoints().iterator().next();
        assertThat(point.getStartEpochNanos()).isEqualTo(START * 1_000_000);
        assertThat(point.getValue()).isEqualTo(7);
        assertThat(point.getAttributes()).hasToString("{exchange=\"binance\"}");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, Double.NaN, Double.POSITIVE_INFINITY})
    void a_gauge_has_its_value_and_no_temporality(double value) {
        MetricData metric = metric(GaugeSnapshot.builder()
                .name("sluice_uptime_seconds")
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build());

        assertThat(metric.getName()).isEqualTo("sluice_uptime_seconds");
        assertThat(metric.getType()).isEqualTo(MetricDataType.DOUBLE_GAUGE);
        assertThat(metric.getDoubleGaugeData().getPoints())
                .extracting(DoublePointData::getValue)
                .containsExactly(value);
    }

    @Test
    void an_info_metric_is_a_sum_that_is_not_monotonic() {
        MetricData metric = metric(InfoSnapshot.builder()
                .name("sluice_config")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("hash", "ab"))
                        .build())
                .build());

        assertThat(metric.getName()).isEqualTo("sluice_config_info");
        assertThat(metric.getDoubleSumData().isMonotonic()).isFalse();
        assertThat(metric.getDoubleSumData().getPoints())
                .extracting(DoublePointData::getValue)
                .containsExactly(1.0);
    }

    @Test
    void a_histogram_has_a_count_for_each_bucket_and_no_infinite_bound() {
        MetricData metric = metric(HistogramSnapshot.builder()
                .name("sluice_upstream_seconds")
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(
                                List.of(0.1, 1.0, Double.POSITIVE_INFINITY), List.of(4L, 0L, 2L)))
                        .sum(9.5)
                        .build())
                .build());

        HistogramPointData point =
                metric.getHistogramData().getPoints().iterator().next();
        assertThat(point.getCount()).isEqualTo(6);
        assertThat(point.getSum()).isEqualTo(9.5);
        assertThat(point.getCounts()).containsExactly(4L, 0L, 2L);
        assertThat(point.getBoundaries()).containsExactly(0.1, 1.0);
    }

    @Test
    void a_summary_has_its_quantiles() {
        MetricData metric = metric(SummarySnapshot.builder()
                .name("jvm_gc_pause_seconds")
                .dataPoint(SummarySnapshot.SummaryDataPointSnapshot.builder()
                        .count(3)
                        .sum(0.5)
                        .quantiles(Quantiles.of(new Quantile(0.5, 0.25)))
                        .build())
                .build());

        SummaryPointData point = metric.getSummaryData().getPoints().iterator().next();
        assertThat(point.getCount()).isEqualTo(3);
        assertThat(point.getSum()).isEqualTo(0.5);
        assertThat(point.getValues()).singleElement().satisfies(quantile -> {
            assertThat(quantile.getQuantile()).isEqualTo(0.5);
            assertThat(quantile.getValue()).isEqualTo(0.25);
        });
    }

    @Test
    void a_message_names_the_service_its_instance_and_version_and_has_the_headers() throws Exception {
        startMetrics(LONG);

        OtlpReceiver.Received received = receiver.next();

        assertThat(received.path()).isEqualTo("/v1/metrics");
        assertThat(received.headers())
                .containsEntry("Content-type", "application/x-protobuf")
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
        ExportResults results = startMetrics(Duration.ofMillis(200));
        for (int i = 0; i < 4; i++) {
            receiver.next();
        }
        assertThat(results.accepted()).isZero();
        assertThat(results.dropped()).as("one batch at a time").isGreaterThanOrEqualTo(3);
        assertThat(reads.get()).isLessThanOrEqualTo((int) results.dropped() + 1);

        receiver.behave(OtlpReceiver.Behaviour.ACCEPTS);

        List<String> told = List.of(line(), line());
        assertThat(told.get(0))
                .contains("does not accept metrics")
                .doesNotContain("SECRET")
                .doesNotContain("127.0.0.1");
        assertThat(told.get(1)).contains("accepts metrics again");
        assertThat(results.accepted()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"FAILS, false", "CLOSES, false", "REFUSES, true"})
    void a_batch_of_spans_is_sent_again_unless_the_receiver_refuses_it(
            OtlpReceiver.Behaviour failure, boolean isDropped) throws Exception {
        receiver.behave(failure);
        OtlpExport traces = start(0, LONG, new TraceSettings(100, 1));
        CallTracer tracer = Objects.requireNonNull(traces.tracer());
        tracer.ended(CallRecords.sent("id-1"), null);
        OtlpReceiver.Received first = receiver.next();
        if (isDropped) {
            assertThat(line()).contains("does not accept traces (status 400)");
            tracer.ended(CallRecords.sent("id-2"), null);
        }
        receiver.behave(OtlpReceiver.Behaviour.ACCEPTS);
        OtlpReceiver.Received second = receiver.next();

        assertThat(first.path()).isEqualTo("/v1/traces");
        assertThat(second.message().equals(first.message())).isEqualTo(!isDropped);
        assertThat(traces.results().get(0).dropped()).isEqualTo(isDropped ? 1 : 0);
    }

    @Test
    void items_that_the_receiver_rejects_are_counted() throws Exception {
        receiver.behave(OtlpReceiver.Behaviour.ACCEPTS_PARTLY);
        ExportResults results = startMetrics(LONG);
        receiver.next();
        receiver.next(); // sent after the counts of the batch before

        assertThat(results.rejectedItems()).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTS", "HANGS"})
    void a_closed_export_sends_nothing_more_and_reports_nothing(OtlpReceiver.Behaviour behaviour) throws Exception {
        receiver.behave(behaviour);
        ExportResults results = startMetrics(LONG);
        receiver.next();
        Objects.requireNonNull(export).close();
        long dropped = results.dropped();
        lines.clear();
        receiver.forget();

        assertThat(receiver.pollFor(Duration.ofMillis(100))).isNull();
        assertThat(lines).isEmpty();
        assertThat(results.dropped()).isEqualTo(dropped);
    }
}
