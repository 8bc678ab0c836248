package dev.sluice.telemetry;

import dev.sluice.base.time.WallClock;
import dev.sluice.core.call.CallRecord;
import dev.sluice.proxy.call.CallTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sampled calls as spans. A call is a span of kind SERVER; the time that it waited and the time at the exchange are
 * its children. Attributes hold names of the configuration, the bot's name and its request id; never an account, a
 * target or a body. Spans that wait for the receiver are bounded; calls that do not fit are dropped and counted.
 * Thread-safe.
 */
final class CallSpans implements CallTracer {
    private static final int MAX_CALLS = 2_048;
    private static final int BATCH_CALLS = 512;
    private static final int SPANS_PER_CALL = 3;
    private static final int MAX_ATTRIBUTE_CHARS = 256;
    private static final int PERCENT = 100;
    /** The outcomes that are not an error of the gateway or the exchange. */
    private static final Set<String> SUCCESSES = Set.of("ok", "business", "shared", "kept");

    private final int sampledPercent;
    private final WallClock wallClock;
    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final AtomicInteger waitingSpans = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    /** @param sampledPercent the share of the calls without a valid {@code traceparent} that is recorded */
    CallSpans(
            int sampledPercent,
            Resource resource,
            InstrumentationScopeInfo scope,
            ExportTimings timings,
            SpanExporter exporter,
            WallClock wallClock) {
        this.sampledPercent = sampledPercent;
        this.wallClock = wallClock;
        provider = SdkTracerProvider.builder()
                .setResource(resource)
                .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(MAX_ATTRIBUTE_CHARS)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(new QueueReleasingExporter(exporter))
                        .setMaxQueueSize(MAX_CALLS * SPANS_PER_CALL)
                        .setMaxExportBatchSize(BATCH_CALLS * SPANS_PER_CALL)
                        .setScheduleDelay(timings.tracesEvery())
                        .setExporterTimeout(timings.tracesTimeout().plus(OtlpExport.MARGIN))
                        .build())
                .build();
        tracer = provider.tracerBuilder(scope.getName())
                .setInstrumentationVersion(String.valueOf(scope.getVersion()))
                .build();
    }

    @Override
    public boolean samples(@Nullable String traceparent) {
        SpanContext caller = Span.fromContext(parent(traceparent)).getSpanContext();
        return caller.isValid()
                ? caller.isSampled()
                : ThreadLocalRandom.current().nextInt(PERCENT) < sampledPercent;
    }

    private static Context parent(@Nullable String traceparent) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, TraceparentGetter.INSTANCE);
    }

    @Override
    public void ended(CallRecord call, @Nullable String traceparent) {
        CallRecord.Timing timing = call.timing();
        Context parent = parent(traceparent);
        long end = wallClock.epochNanos();
        long start = end - timing.totalNanos();
        Span server = begin("call", SpanKind.SERVER, parent, start);
        int spans = 1 + (timing.nanosBeforeSend() > 0 ? 1 : 0) + (call.isSent() ? 1 : 0);
        if (waitingSpans.addAndGet(spans) > MAX_CALLS * SPANS_PER_CALL) {
            waitingSpans.addAndGet(-spans);
            dropped.incrementAndGet(); // the span is not ended, so the SDK does not keep it
            return;
        }
        String route = call.subject().route();
        server.updateName(route.isEmpty() ? call.subject().method() : route);
        setAttributes(server, call);
        String outcome = call.result().text();
        boolean isError = !SUCCESSES.contains(outcome);
        end(server, isError, outcome, end);
        Context below = parent.with(server);
        long sent = Math.min(end, start + timing.nanosBeforeSend());
        if (timing.nanosBeforeSend() > 0) {
            begin("wait for a permit", SpanKind.INTERNAL, below, start).end(sent, TimeUnit.NANOSECONDS);
        }
        if (call.isSent()) {
            Span exchange = begin("exchange", SpanKind.CLIENT, below, sent);
            exchange.setAttribute("sluice.exchange", call.subject().exchange());
            if (timing.statusNanos() > 0) {
                exchange.addEvent("status line", Math.min(end, sent + timing.statusNanos()), TimeUnit.NANOSECONDS);
            }
            end(exchange, isError, outcome, end);
        }
    }

    private Span begin(String name, SpanKind kind, Context parent, long epochNanos) {
        SpanBuilder span = tracer.spanBuilder(name).setSpanKind(kind).setParent(parent);
        return span.setStartTimestamp(epochNanos, TimeUnit.NANOSECONDS).startSpan();
    }

    private static void end(Span span, boolean isError, String outcome, long epochNanos) {
        if (isError) {
            span.setStatus(StatusCode.ERROR, outcome);
        }
        span.end(epochNanos, TimeUnit.NANOSECONDS);
    }

    private static void setAttributes(Span span, CallRecord call) {
        CallRecord.Subject subject = call.subject();
        setText(span, "sluice.exchange", subject.exchange());
        setText(span, "sluice.route", subject.route());
        setText(span, "sluice.kind", subject.kindText());
        setText(span, "sluice.bot", subject.bot());
        setText(span, "sluice.request_id", subject.id());
        if (call.isRefused()) {
            setText(span, "sluice.refused", call.result().reasonCode()); // figures would make each value unique
        } else {
            setText(span, "sluice.outcome", call.result().outcome());
        }
        setText(span, "http.request.method", subject.method());
        if (call.result().status() > 0) {
            span.setAttribute("http.response.status_code", call.result().status());
        }
    }

    private static void setText(Span span, String key, String value) {
        if (!value.isEmpty()) {
            span.setAttribute(key, value);
        }
    }

    /** Returns the number of sampled calls that were dropped because too many waited. */
    long dropped() {
        return dropped.get();
    }

    /** Stops the thread of the SDK. Call it after the exporter's own shutdown, so that nothing is sent any more. */
    void close() {
        provider.shutdown();
    }

    /** A getter of the headers of a call; only {@code traceparent} is kept. */
    private enum TraceparentGetter implements TextMapGetter<@Nullable String> {
        INSTANCE;

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
            return key.equals("traceparent") ? traceparent : null;
        }
    }

    /** An exporter that makes room for further spans when a batch has ended. */
    private final class QueueReleasingExporter implements SpanExporter {
        private final SpanExporter exporter;

        QueueReleasingExporter(SpanExporter exporter) {
            this.exporter = exporter;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int size = spans.size();
            return exporter.export(spans).whenComplete(() -> waitingSpans.addAndGet(-size));
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
