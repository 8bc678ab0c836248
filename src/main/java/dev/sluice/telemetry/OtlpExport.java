package dev.sluice.telemetry;

import dev.sluice.base.time.WallClock;
import dev.sluice.proxy.call.CallTracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InternalTelemetryVersion;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The export to one receiver of OTLP over HTTP. Threads of OpenTelemetry's SDK encode and send; a receiver that fails
 * or hangs delays only them.
 */
public final class OtlpExport {
    private static final double PAUSE_GROWTH = 4;
    /** How much longer the SDK waits for the end of an attempt than the client for the response. */
    static final Duration MARGIN = Duration.ofSeconds(1);

    /**
     * The collaborators of an export.
     *
     * @param page the metrics of {@code /metrics}; called on a thread of the SDK
     * @param warnings receives a line when the receiver stops accepting batches
     * @param infos receives a line when the receiver accepts them again
     */
    public record Dependencies(
            Supplier<MetricSnapshots> page, WallClock wallClock, Consumer<String> warnings, Consumer<String> infos) {}

    /** The gateway that sends. */
    public record Sender(String instance, String version) {
        private Resource resource() {
            return Resource.create(Attributes.builder()
                    .put("service.name", "sluice")
                    .put("service.instance.id", instance)
                    .put("service.version", version)
                    .build());
        }

        private InstrumentationScopeInfo scope() {
            return InstrumentationScopeInfo.builder("dev.sluice")
                    .setVersion(version)
                    .build();
        }
    }

    private final List<ExportResults> results = new ArrayList<>();
    private final List<Runnable> stops = new ArrayList<>();
    private final @Nullable CallSpans spans;
    private final Dependencies dependencies;

    /**
     * Starts the configured exports; metrics are sent for the first time after one interval.
     *
     * @param headers the headers that each request has
     */
    public OtlpExport(
            TelemetrySettings settings, Sender sender, Map<String, String> headers, Dependencies dependencies) {
        this(settings, ExportTimings.of(settings), sender, headers, dependencies);
    }

    OtlpExport(
            TelemetrySettings settings,
            ExportTimings timings,
            Sender sender,
            Map<String, String> headers,
            Dependencies dependencies) {
        this.dependencies = dependencies;
        String base = settings.endpoint().replaceFirst("/$", "");
        if (settings.metricsSeconds() > 0) {
            exportMetrics(base, timings, sender, headers);
        }
        TraceSettings traces = settings.traces();
        spans = traces == null ? null : callSpans(base, traces, timings, sender, headers);
    }

    private void exportMetrics(String base, ExportTimings timings, Sender sender, Map<String, String> headers) {
        ExportResults exportResults = results("metrics");
        OtlpHttpMetricExporter exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint(base + "/v1/metrics")
                .setTimeout(timings.metricsTimeout())
                .setRetryPolicy(null)
                .setHeaders(() -> headers)
                .setComponentLoader(new CountedSenders(exportResults))
                .build();
        SdkMeterProvider provider = SdkMeterProvider.builder()
                .setResource(sender.resource())
                .registerMetricProducer(
                        new PrometheusMetrics(sender.scope(), dependencies.page(), dependencies.wallClock()))
                .registerMetricReader(PeriodicMetricReader.builder(exporter)
                        .setInterval(timings.metricsEvery())
                        .setExporterTimeout(timings.metricsTimeout().plus(MARGIN))
                        .setInternalTelemetryVersion(InternalTelemetryVersion.LEGACY) // no metrics about itself
                        .build())
                .build();
        stops.add(exporter::shutdown); // first, so that the provider sends nothing any more
        stops.add(provider::shutdown);
    }

    private CallSpans callSpans(
            String base, TraceSettings traces, ExportTimings timings, Sender sender, Map<String, String> headers) {
        ExportResults exportResults = results("traces");
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(base + "/v1/traces")
                .setTimeout(timings.tracesTimeout())
                .setRetryPolicy(RetryPolicy.builder()
                        .setInitialBackoff(timings.firstPause())
                        .setBackoffMultiplier(PAUSE_GROWTH)
                        .setMaxBackoff(timings.tracesTimeout())
                        .build())
                .setHeaders(() -> headers)
                .setComponentLoader(new CountedSenders(exportResults))
                .build();
        CallSpans recorded = new CallSpans(
                traces.sampledPercent(),
                sender.resource(),
                sender.scope(),
                timings,
                exporter,
                dependencies.wallClock());
        stops.add(exporter::shutdown);
        stops.add(recorded::close);
        return recorded;
    }

    private ExportResults results(String signal) {
        ExportResults exportResults = new ExportResults(signal, dependencies.warnings(), dependencies.infos());
        results.add(exportResults);
        return exportResults;
    }

    /** Returns the tracer of ended calls; null if none are recorded. */
    public @Nullable CallTracer tracer() {
        return spans;
    }

    /** Returns the results of each exported signal. */
    public List<ExportResults> results() {
        return List.copyOf(results);
    }

    /** Returns the number of sampled calls that were dropped because too many waited. */
    public long droppedCalls() {
        return spans == null ? 0 : spans.dropped();
    }

    /**
     * Stops the exports. Data of the last interval is not sent. Waits for threads of the SDK, so do not call it on an
     * event loop.
     */
    public void close() {
        results.forEach(ExportResults::close);
        stops.forEach(Runnable::run);
    }

    /** A provider of the SDK's HTTP client that counts results. */
    private record CountedSenders(ExportResults exportResults) implements ComponentLoader, HttpSenderProvider {
        @Override
        public <T> Iterable<T> load(Class<T> service) {
            return service == HttpSenderProvider.class ? List.of(service.cast(this)) : ServiceLoader.load(service);
        }

        @Override
        public HttpSender createSender(HttpSenderConfig config) {
            HttpSenderProvider client =
                    ServiceLoader.load(HttpSenderProvider.class).findFirst().orElseThrow();
            return new CountedSender(client.createSender(config), exportResults);
        }
    }

    /** An HTTP client that counts results. */
    private record CountedSender(HttpSender client, ExportResults exportResults) implements HttpSender {
        @Override
        public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
            client.send(
                    message,
                    response -> {
                        exportResults.onResponse(response);
                        onResponse.accept(response);
                    },
                    failure -> {
                        exportResults.onFailure(failure.getClass().getSimpleName());
                        onError.accept(failure);
                    });
        }

        @Override
        public CompletableResultCode shutdown() {
            return client.shutdown();
        }
    }
}
