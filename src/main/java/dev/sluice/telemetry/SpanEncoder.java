package dev.sluice.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.proxy.call.AccessLogEntry;
import dev.sluice.proxy.call.CallTracer.TracedCall;
import dev.sluice.proxy.call.TraceContext;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An encoder of ended calls as spans. A call is a span of kind SERVER; the time that it waited and the time at the exchange are its
 * children. Attributes hold names of the configuration, the bot's name and its request id; never an account, a target or a body.
 */
final class SpanEncoder {
    /** An ended call and the time of its end. */
    record EndedCall(TracedCall traced, long endEpochNanos) {}

    private static final int INTERNAL = 1;
    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final int ERROR = 2;
    /** Outcomes and ways to answer that are no error of the gateway or the exchange. */
    private static final Set<String> GOOD = Set.of("ok", "business", "shared", "kept");

    private final OtlpJson.Resource resource;
    private final Supplier<String> spanIds;

    /** @param spanIds returns a new id of 16 hexadecimal digits */
    SpanEncoder(OtlpJson.Resource resource, Supplier<String> spanIds) {
        this.resource = resource;
        this.spanIds = spanIds;
    }

    /** Returns the message in UTF-8. */
    byte[] encode(List<EndedCall> calls) {
        return OtlpJson.message(resource, "Spans", "spans", out -> {
            for (EndedCall call : calls) {
                new Writer(out, call).write();
            }
        });
    }

    /** A writer of the spans of one call. */
    private final class Writer {
        private final JsonGenerator out;
        private final TraceContext traceContext;
        private final AccessLogEntry entry;
        private final boolean isRefused;
        private final long start;
        private final long end;

        Writer(JsonGenerator out, EndedCall call) {
            this.out = out;
            traceContext = call.traced().traceContext();
            entry = call.traced().entry();
            isRefused = call.traced().isRefused();
            end = call.endEpochNanos();
            start = end - call.traced().tookNanos();
        }

        void write() throws IOException {
            String server = spanIds.get();
            String name = entry.route().isEmpty() ? entry.method() : entry.route();
            begin(server, traceContext.parentId(), name, SERVER, start, end);
            attributes();
            outcome();
            out.writeEndObject();
            long sent = Math.min(end, start + entry.waitedNanos());
            if (entry.waitedNanos() > 0) {
                begin(spanIds.get(), server, "wait for a permit", INTERNAL, start, sent);
                out.writeEndObject();
            }
            if (entry.sent()) {
                begin(spanIds.get(), server, "exchange", CLIENT, sent, end);
                out.writeArrayFieldStart("attributes");
                OtlpJson.attribute(out, "sluice.exchange", entry.exchange());
                out.writeEndArray();
                statusLine(sent + entry.upstreamNanos());
                outcome();
                out.writeEndObject();
            }
        }

        private void begin(String id, String parent, String name, int kind, long from, long to) throws IOException {
            out.writeStartObject();
            out.writeStringField("traceId", traceContext.traceId());
            out.writeStringField("spanId", id);
            if (!parent.isEmpty()) {
                out.writeStringField("parentSpanId", parent);
            }
            out.writeStringField("name", name);
            out.writeNumberField("kind", kind);
            OtlpJson.number(out, "startTimeUnixNano", from);
            OtlpJson.number(out, "endTimeUnixNano", to);
        }

        private void attributes() throws IOException {
            out.writeArrayFieldStart("attributes");
            text("sluice.exchange", entry.exchange());
            text("sluice.route", entry.route());
            text("sluice.kind", entry.kind());
            text("sluice.bot", entry.bot());
            text("sluice.request_id", entry.id());
            text(isRefused ? "sluice.refused" : "sluice.outcome", entry.what());
            text("http.request.method", entry.method());
            if (entry.status() > 0) {
                out.writeStartObject();
                out.writeStringField("key", "http.response.status_code");
                out.writeObjectFieldStart("value");
                OtlpJson.number(out, "intValue", entry.status());
                out.writeEndObject();
                out.writeEndObject();
            }
            out.writeEndArray();
        }

        private void text(String key, String value) throws IOException {
            if (!value.isEmpty()) {
                OtlpJson.attribute(out, key, value);
            }
        }

        /** Writes when the final status line came, if one came. */
        private void statusLine(long time) throws IOException {
            if (entry.upstreamNanos() > 0) {
                out.writeArrayFieldStart("events");
                out.writeStartObject();
                OtlpJson.number(out, "timeUnixNano", Math.min(end, time));
                out.writeStringField("name", "status line");
                out.writeEndObject();
                out.writeEndArray();
            }
        }

        private void outcome() throws IOException {
            if (isRefused || !GOOD.contains(entry.what())) {
                out.writeObjectFieldStart("status");
                out.writeNumberField("code", ERROR);
                out.writeStringField("message", entry.what());
                out.writeEndObject();
            }
        }
    }
}
