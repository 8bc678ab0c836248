package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.admin.metrics.MetricFamily;
import dev.sluice.admin.metrics.MetricFamily.Sample;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.MemberName;
import dev.sluice.config.GatewaySettings;
import dev.sluice.config.ProjectFolders;
import dev.sluice.logging.Log;
import dev.sluice.proxy.call.CallTracer;
import dev.sluice.telemetry.CallSpans;
import dev.sluice.telemetry.ExportCounts;
import dev.sluice.telemetry.MetricsBatches;
import dev.sluice.telemetry.OtlpClient;
import dev.sluice.telemetry.OtlpExporter;
import dev.sluice.telemetry.TelemetrySettings;
import dev.sluice.telemetry.TraceSettings;
import dev.sluice.time.WallClock;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part of the gateway that exports to OpenTelemetry; it does nothing when that is not configured. */
final class TelemetryParts {
    private static final int MAX_HEADERS_BYTES = 16_384;
    private static final Pattern HEADER =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?)");

    private final List<OtlpClient> clients = new ArrayList<>();
    private final Map<OtlpExporter.Signal, OtlpExporter> exporters = new EnumMap<>(OtlpExporter.Signal.class);
    private final @Nullable CallSpans spans;
    private final Log log;

    /**
     * Creates what the settings ask for.
     *
     * @param page the metrics of {@code /metrics}
     */
    TelemetryParts(Vertx vertx, GatewaySettings gateway, WallClock wallClock, Supplier<MetricSnapshots> page, Log log) {
        this.log = log;
        TelemetrySettings settings = gateway.openTelemetry();
        if (settings == null) {
            spans = null;
            return;
        }
        String instance = instance(settings, gateway.cluster());
        if (settings.metricsSeconds() > 0) {
            MetricsBatches metrics = new MetricsBatches(instance, Version.TEXT, page, wallClock);
            export(vertx, settings, OtlpExporter.Signal.METRICS, metrics, settings.metricsSeconds());
        }
        TraceSettings traces = settings.traces();
        spans = traces == null ? null : new CallSpans(traces.sampledPercent(), instance, Version.TEXT, wallClock);
        if (traces != null && spans != null) {
            export(vertx, settings, OtlpExporter.Signal.TRACES, spans, traces.exportSeconds());
        }
    }

    private void export(
            Vertx vertx,
            TelemetrySettings settings,
            OtlpExporter.Signal signal,
            OtlpExporter.Batches batches,
            int everySeconds) {
        OtlpClient client = new OtlpClient(vertx, settings.endpoint(), headers(settings.headersFile()));
        clients.add(client);
        exporters.put(
                signal,
                new OtlpExporter(
                        new OtlpExporter.Dependencies(vertx, client, log::warn, log::info),
                        signal,
                        batches,
                        everySeconds));
    }

    /** Returns the tracer of ended calls; null if none are recorded. */
    @Nullable
    CallTracer tracer() {
        return spans;
    }

    /** Checks that the file of headers can be used, before anything is started. */
    static void check(@Nullable TelemetrySettings settings) {
        if (settings != null) {
            headers(settings.headersFile());
        }
    }

    private static String instance(TelemetrySettings settings, @Nullable ClusterSettings cluster) {
        String own = settings.instance();
        if (own != null) {
            return own;
        }
        String host =
                cluster == null ? MemberName.hostName() : MemberName.of(cluster).name();
        return host == null ? "sluice" : host;
    }

    /** Reads the headers. Messages never quote the content of the file. */
    private static List<Map.Entry<String, String>> headers(String file) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        if (file.isEmpty()) {
            return headers;
        }
        Path path = ProjectFolders.ours(Path.of(file));
        try {
            if (Files.size(path) > MAX_HEADERS_BYTES) {
                throw new GatewayException(
                        "openTelemetry.headersFile " + path + " has more than " + MAX_HEADERS_BYTES + " bytes");
            }
            int number = 0;
            for (String line : Files.readAllLines(path)) {
                number++;
                Matcher header = HEADER.matcher(line.strip());
                if (header.matches()) {
                    headers.add(Map.entry(header.group(1), header.group(2)));
                } else if (!line.isBlank()) {
                    throw new GatewayException("openTelemetry.headersFile " + path + ", line " + number
                            + ": each line must be \"Name: value\" in visible ASCII");
                }
            }
            return headers;
        } catch (IOException unreadable) {
            throw new GatewayException("openTelemetry.headersFile " + path + " cannot be read");
        }
    }

    void start() {
        exporters.values().forEach(OtlpExporter::start);
    }

    List<MetricFamily> families() {
        if (exporters.isEmpty()) {
            return List.of();
        }
        List<Sample> batches = new ArrayList<>();
        List<Sample> rejected = new ArrayList<>();
        exporters.forEach((signal, exporter) -> {
            ExportCounts counts = exporter.counts();
            batches.add(Sample.of(counts.accepted(), "signal", signal.label(), "result", "accepted"));
            batches.add(Sample.of(counts.dropped(), "signal", signal.label(), "result", "dropped"));
            rejected.add(Sample.of(counts.rejectedItems(), "signal", signal.label()));
        });
        List<Sample> dropped = spans == null ? List.of() : List.of(Sample.of(spans.dropped()));
        return List.of(
                new MetricFamily(
                        "sluice_otlp_batches_total",
                        MetricFamily.Type.COUNTER,
                        "Batches for the OpenTelemetry receiver, by whether it accepted them.",
                        batches),
                new MetricFamily(
                        "sluice_otlp_rejected_items_total",
                        MetricFamily.Type.COUNTER,
                        "Data points and spans that the OpenTelemetry receiver rejected from batches that it accepted.",
                        rejected),
                new MetricFamily(
                        "sluice_otlp_dropped_calls_total",
                        MetricFamily.Type.COUNTER,
                        "Sampled calls that were not recorded as spans because too many waited for their export.",
                        dropped));
    }

    void stop() {
        exporters.values().forEach(OtlpExporter::close);
        clients.forEach(OtlpClient::close);
    }
}
