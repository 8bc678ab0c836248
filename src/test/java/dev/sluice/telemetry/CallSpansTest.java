package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.call.AccessLogEntry;
import dev.sluice.proxy.call.CallTracer.TracedCall;
import dev.sluice.proxy.call.TraceContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of sampling, of the bounds of waiting calls, and of the spans against the JSON form of OTLP. */
final class CallSpansTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private final CallSpans spans = spans(100);

    private static CallSpans spans(int percent) {
        return new CallSpans(percent, "one", "1.2.3", () -> 1_700_000_000_000L);
    }

    private static AccessLogEntry entry(String id, int status, String what, boolean sent) {
        return new AccessLogEntry(
                id,
                "binance",
                "maker",
                "ACCOUNT",
                "place",
                "POST",
                "POST /api/v3/order",
                status,
                what,
                sent,
                2_000_000,
                5_000_000);
    }

    static TracedCall sent(String id) {
        return new TracedCall(new TraceContext(TRACE, PARENT, true), entry(id, 200, "ok", true), false, 10_000_000);
    }

    private static List<JsonObject> decoded(byte[] message) {
        return OtlpReceiver.items(new JsonObject(Buffer.buffer(message)), "Spans", "spans");
    }

    private List<JsonObject> next() {
        return decoded(Objects.requireNonNull(spans.next()));
    }

    // ---- sampling

    @Test
    void the_flag_of_the_caller_decides_before_the_percentage() {
        String sampled = "00-" + TRACE + "-" + PARENT + "-01";
        String notSampled = "00-" + TRACE + "-" + PARENT + "-00";

        assertThat(spans(0).sample(sampled)).isEqualTo(new TraceContext(TRACE, PARENT, true));
        assertThat(spans(100).sample(notSampled)).isNull();
    }

    @Test
    void without_a_valid_header_the_percentage_of_calls_begins_a_trace_with_a_random_id() {
        assertThat(spans(0).sample(null)).isNull();
        assertThat(spans(100).sample("nonsense")).isNotNull().satisfies(context -> {
            assertThat(context.traceId()).matches("[0-9a-f]{32}");
            assertThat(context.parentId()).isEmpty();
        });
        long sampled = IntStream.range(0, 10_000)
                .filter(call -> spans(10).sample(null) != null)
                .count();
        assertThat(sampled).isBetween(700L, 1_300L); // 10 standard deviations
    }

    // ---- spans

    @Test
    void a_sent_call_is_a_server_span_with_its_wait_and_its_exchange_as_children() {
        spans.ended(sent("id-1"));

        List<JsonObject> all = next();

        assertThat(all)
                .extracting(span -> span.getString("name"))
                .containsExactly("POST /api/v3/order", "wait for a permit", "exchange");
        JsonObject server = all.get(0);
        assertThat(all).allSatisfy(span -> {
            assertThat(span.getString("traceId")).isEqualTo(TRACE);
            assertThat(span.getString("spanId")).matches("[0-9a-f]{16}");
        });
        assertThat(all)
                .extracting(span -> span.getString("parentSpanId"))
                .containsExactly(PARENT, server.getString("spanId"), server.getString("spanId"));
        assertThat(all).extracting(span -> span.getInteger("kind")).containsExactly(2, 1, 3);
        assertThat(all)
                .extracting(span -> span.getString("startTimeUnixNano"))
                .containsExactly("1699999999990000000", "1699999999990000000", "1699999999992000000");
        assertThat(all)
                .extracting(span -> span.getString("endTimeUnixNano"))
                .containsExactly("1700000000000000000", "1699999999992000000", "1700000000000000000");
        assertThat(all.get(2).getJsonArray("events").encode())
                .isEqualTo("[{\"timeUnixNano\":\"1699999999997000000\",\"name\":\"status line\"}]");
        assertThat(all).noneMatch(span -> span.containsKey("status"));
        assertThat(OtlpReceiver.attributes(server))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sluice.exchange", "binance",
                        "sluice.route", "POST /api/v3/order",
                        "sluice.kind", "place",
                        "sluice.bot", "maker",
                        "sluice.request_id", "id-1",
                        "sluice.outcome", "ok",
                        "http.request.method", "POST",
                        "http.response.status_code", "200"));
    }

    @Test
    void a_refused_call_is_an_error_with_its_reason_and_has_no_exchange() {
        spans.ended(new TracedCall(
                new TraceContext(TRACE, "", true), entry("id-1", 429, "wait-too-long", false), true, 10_000_000));

        List<JsonObject> all = next();

        assertThat(all).extracting(span -> span.getInteger("kind")).containsExactly(2, 1);
        assertThat(all.get(0).containsKey("parentSpanId")).isFalse();
        assertThat(all.get(0).getJsonObject("status").encode()).isEqualTo("{\"code\":2,\"message\":\"wait-too-long\"}");
        assertThat(OtlpReceiver.attributes(all.get(0)))
                .containsEntry("sluice.refused", "wait-too-long")
                .doesNotContainKey("sluice.outcome");
    }

    @Test
    void the_account_is_in_no_span() {
        spans.ended(sent("id-1"));

        assertThat(next().toString()).doesNotContain("ACCOUNT");
    }

    // ---- bounds

    @Test
    void calls_beyond_the_bound_in_number_are_dropped_and_counted() {
        for (int i = 0; i < 2_050; i++) {
            spans.ended(sent("id"));
        }
        assertThat(spans.dropped()).isEqualTo(2);
    }

    @Test
    void calls_beyond_the_bound_in_bytes_are_dropped_and_counted() {
        String long10k = "x".repeat(10_000);
        for (int i = 0; i < 200; i++) {
            spans.ended(sent(long10k));
        }
        assertThat(spans.dropped()).isBetween(95L, 105L);
        spans.next();
        spans.ended(sent(long10k));
        assertThat(spans.dropped()).as("there is room after a batch").isBetween(95L, 105L);
    }

    @Test
    void a_batch_is_kept_until_it_is_done_and_has_at_most_512_calls() {
        for (int i = 0; i < 600; i++) {
            spans.ended(sent("id-" + i));
        }
        byte[] first = Objects.requireNonNull(spans.next());
        assertThat(decoded(first)).hasSize(512 * 3);
        assertThat(spans.next()).isSameAs(first);
        spans.done();
        assertThat(next()).hasSize(88 * 3);
        spans.done();
        assertThat(spans.next()).isNull();
    }
}
