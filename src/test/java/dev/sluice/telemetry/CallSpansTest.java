package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRecords;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of sampling, of spans, and of the bounds of those that wait. */
final class CallSpansTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + PARENT + "-01";
    private static final long MILLISECOND = 1_000_000;
    private static final long NOW = 1_700_000_000_000_000_000L;

    private final BlockingQueue<List<SpanData>> batches = new LinkedBlockingQueue<>();
    private final List<CompletableResultCode> results = new CopyOnWriteArrayList<>();
    private final List<CallSpans> all = new ArrayList<>();
    private boolean responds = true;

    private CallSpans spans(int percent) {
        ExportTimings timings = new ExportTimings(
                Duration.ZERO, Duration.ZERO, Duration.ofMillis(1), Duration.ofMinutes(1), Duration.ofSeconds(1));
        CallSpans spans = new CallSpans(
                percent,
                Resource.empty(),
                InstrumentationScopeInfo.create("test"),
                timings,
                new Collecting(),
                () -> NOW / MILLISECOND);
        all.add(spans);
        return spans;
    }

    @AfterEach
    void close() {
        results.forEach(CompletableResultCode::fail);
        all.forEach(CallSpans::close);
    }

    private static void end(CallSpans spans, CallRecord call, @Nullable String traceparent) {
        if (spans.samples(traceparent)) {
            spans.ended(call, traceparent);
        }
    }

    private List<SpanData> next() throws InterruptedException {
        List<SpanData> batch = batches.poll(30, TimeUnit.SECONDS);
        assertThat(batch).as("a batch").isNotNull();
        return batch;
    }

    /** Returns the spans of one call. */
    private List<SpanData> spansOf(CallRecord call, @Nullable String traceparent, int number)
            throws InterruptedException {
        end(spans(100), call, traceparent);
        List<SpanData> spans = new ArrayList<>(next());
        while (spans.size() < number) {
            spans.addAll(next());
        }
        return spans;
    }

    // ---- sampling

    @Test
    void the_flag_of_the_caller_decides_before_the_percentage() throws InterruptedException {
        end(spans(100), CallRecords.sent("not sampled"), "00-" + TRACE + "-" + PARENT + "-02");
        end(spans(0), CallRecords.sent("sampled"), SAMPLED);

        assertThat(next().get(0).getAttributes().get(AttributeKey.stringKey("sluice.request_id")))
                .isEqualTo("sampled");
        assertThat(batches.stream().flatMap(List::stream).map(SpanData::getTraceId))
                .allMatch(TRACE::equals);
    }

    @Test
    void a_later_version_of_the_header_may_be_longer() throws InterruptedException {
        assertThat(spansOf(CallRecords.sent("id"), "cc-" + TRACE + "-" + PARENT + "-03-more", 3))
                .allMatch(span -> span.getTraceId().equals(TRACE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-" + TRACE + "-" + PARENT,
                "00-" + TRACE + "-" + PARENT + "-0",
                "00-" + TRACE + "-" + PARENT + "-0g",
                "00-" + TRACE + "-" + PARENT + "-01-more",
                "cc-" + TRACE + "-" + PARENT + "-01more",
                "ff-" + TRACE + "-" + PARENT + "-01",
                "0x-" + TRACE + "-" + PARENT + "-01",
                "00_" + TRACE + "-" + PARENT + "-01",
                "00-" + TRACE + "_" + PARENT + "-01",
                "00-" + TRACE + "-" + PARENT + "_01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + PARENT + "-01",
                "00-00000000000000000000000000000000-" + PARENT + "-01",
                "00-" + TRACE + "-0000000000000000-01"
            })
    void a_call_without_a_valid_header_begins_a_trace_of_its_own(String header) throws InterruptedException {
        SpanData server = spansOf(CallRecords.sent("id"), header, 3).get(0);

        assertThat(server.getTraceId()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
        assertThat(server.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void the_percentage_of_calls_without_a_header_is_recorded() {
        CallSpans tenth = spans(10);
        int sampled = 0;
        for (int i = 0; i < 10_000; i++) {
            sampled += tenth.samples(null) ? 1 : 0;
        }
        assertThat(sampled).isBetween(700, 1_300); // 10 standard deviations
    }

    // ---- spans

    @Test
    void a_sent_call_is_a_server_span_with_its_wait_and_its_exchange_as_children() throws InterruptedException {
        List<SpanData> spans = spansOf(CallRecords.sent("id-1"), SAMPLED, 3);

        assertThat(spans)
                .extracting(SpanData::getName)
                .containsExactly("POST /api/v3/order", "wait for a permit", "exchange");
        SpanData server = spans.get(0);
        assertThat(spans).allMatch(span -> span.getTraceId().equals(TRACE));
        assertThat(spans)
                .extracting(SpanData::getParentSpanId)
                .containsExactly(PARENT, server.getSpanId(), server.getSpanId());
        assertThat(spans)
                .extracting(SpanData::getKind)
                .containsExactly(SpanKind.SERVER, SpanKind.INTERNAL, SpanKind.CLIENT);
        assertThat(spans)
                .extracting(span -> (span.getStartEpochNanos() - NOW) / MILLISECOND)
                .containsExactly(-10L, -10L, -8L);
        assertThat(spans)
                .extracting(span -> (span.getEndEpochNanos() - NOW) / MILLISECOND)
                .containsExactly(0L, -8L, 0L);
        assertThat(spans.get(2).getEvents()).singleElement().satisfies(event -> {
            assertThat(event.getName()).isEqualTo("status line");
            assertThat(event.getEpochNanos()).isEqualTo(NOW - 3 * MILLISECOND);
        });
        assertThat(spans).noneMatch(span -> span.getStatus().getStatusCode() == StatusCode.ERROR);
        assertThat(attributes(server))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sluice.exchange", "binance",
                        "sluice.route", "POST /api/v3/order",
                        "sluice.kind", "place",
                        "sluice.bot", "maker",
                        "sluice.request_id", "id-1",
                        "sluice.outcome", "ok",
                        "http.request.method", "POST",
                        "http.response.status_code", 200L));
    }

    @Test
    void a_refused_call_is_an_error_with_its_reason_and_has_no_exchange() throws InterruptedException {
        List<SpanData> spans = spansOf(CallRecords.refused("binance", "maker", "limit; limit=x; used=1"), null, 2);

        assertThat(spans).extracting(SpanData::getKind).containsExactly(SpanKind.SERVER, SpanKind.INTERNAL);
        assertThat(spans.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(spans.get(0).getStatus().getDescription()).isEqualTo("limit; limit=x; used=1");
        assertThat(attributes(spans.get(0)))
                .containsEntry("sluice.refused", "limit")
                .doesNotContainKey("sluice.outcome");
    }

    @Test
    void the_account_is_in_no_span() throws InterruptedException {
        assertThat(spansOf(CallRecords.sent("id-1"), SAMPLED, 3).toString()).doesNotContain("ACCOUNT");
    }

    private static Map<String, Object> attributes(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(attribute -> attribute.getKey().getKey(), Map.Entry::getValue));
    }

    // ---- bounds

    @Test
    void calls_that_do_not_fit_beside_those_that_wait_and_those_being_sent_are_dropped_and_counted()
            throws InterruptedException {
        responds = false;
        CallSpans spans = spans(100);
        for (int i = 0; i < 2_050; i++) {
            end(spans, CallRecords.sent("id"), null);
        }
        assertThat(spans.dropped()).isEqualTo(2);

        assertThat(next()).hasSizeLessThanOrEqualTo(512 * 3);
        synchronized (results) {
            results.get(0).succeed();
        }
        end(spans, CallRecords.sent("id"), null);
        assertThat(spans.dropped()).as("there is room after a batch").isEqualTo(2);
    }

    @Test
    void a_long_value_is_cut() throws InterruptedException {
        assertThat(spansOf(CallRecords.refused("binance", "b", "x".repeat(10_000)), SAMPLED, 2)
                        .get(0)
                        .getAttributes()
                        .get(AttributeKey.stringKey("sluice.refused")))
                .hasSize(256);
    }

    /** An exporter that keeps the batches. */
    private final class Collecting implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            batches.add(List.copyOf(spans));
            if (responds) {
                return CompletableResultCode.ofSuccess();
            }
            CompletableResultCode result = new CompletableResultCode();
            synchronized (results) {
                results.add(result);
            }
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
