package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.base.time.WallClock;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.MemberName;
import dev.sluice.config.GatewaySettings;
import dev.sluice.config.ProjectFolders;
import dev.sluice.logging.Log;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.proxy.call.CallTracer;
import dev.sluice.telemetry.ExportResults;
import dev.sluice.telemetry.OtlpExport;
import dev.sluice.telemetry.TelemetrySettings;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part that exports to OpenTelemetry; it does nothing when that is not configured. */
final class TelemetryPart implements Part {
    private static final int MAX_HEADERS_BYTES = 16_384;
    /** Headers that the HTTP client sets itself. */
    private static final Set<String> OWN_HEADERS = new TreeSet<>(
            Set.of("accept-encoding", "connection", "content-length", "content-type", "expect", "host", "upgrade"));

    private static final Pattern HEADER =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?)");

    private final @Nullable OtlpExport export;

    /**
     * Starts the exports that the settings configure.
     *
     * @param page the metrics of {@code /metrics}
     */
    TelemetryPart(GatewaySettings gateway, WallClock wallClock, Supplier<MetricSnapshots> page, Log log) {
        TelemetrySettings settings = gateway.openTelemetry();
        export = settings == null
                ? null
                : new OtlpExport(
                        settings,
                        new OtlpExport.Sender(instance(settings, gateway.cluster()), Version.TEXT),
                        headers(settings.headersFile()),
                        new OtlpExport.Dependencies(page, wallClock, log::warn, log::info));
    }

    /** Returns the tracer of ended calls; null if no calls are traced. */
    @Nullable
    CallTracer tracer() {
        return export == null ? null : export.tracer();
    }

    /** Checks, before the start, that the file of headers can be used. */
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
    private static Map<String, String> headers(String file) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (file.isEmpty()) {
            return headers;
        }
        Path path = ProjectFolders.resolve(Path.of(file));
        try {
            if (Files.size(path) > MAX_HEADERS_BYTES) {
                throw new GatewayException(
                        "openTelemetry.headersFile " + path + " has more than " + MAX_HEADERS_BYTES + " bytes");
            }
            int number = 0;
            for (String line : Files.readAllLines(path)) {
                number++;
                Matcher header = HEADER.matcher(line.strip());
                if (header.matches() && !OWN_HEADERS.contains(header.group(1).toLowerCase(Locale.ROOT))) {
                    headers.put(header.group(1), header.group(2));
                } else if (!line.isBlank()) {
                    throw new GatewayException("openTelemetry.headersFile " + path + ", line " + number
                            + ": each line must be \"Name: value\" in visible ASCII, and the name none of "
                            + String.join(", ", OWN_HEADERS));
                }
            }
            return headers;
        } catch (IOException unreadable) {
            throw new GatewayException("openTelemetry.headersFile " + path + " cannot be read");
        }
    }

    @Override
    public void metrics(Metrics to) {
        OtlpExport running = export;
        if (running == null) {
            return;
        }
        MetricFamily batches = to.counter(
                "sluice_otlp_batches_total", "Batches for the OpenTelemetry receiver, by whether it accepted them.");
        MetricFamily rejected = to.counter(
                "sluice_otlp_rejected_items_total",
                "Data points and spans that the OpenTelemetry receiver rejected from batches that it accepted.");
        for (ExportResults results : running.results()) {
            batches.add(results.accepted(), "signal", results.signal(), "result", "accepted");
            batches.add(results.dropped(), "signal", results.signal(), "result", "dropped");
            rejected.add(results.rejectedItems(), "signal", results.signal());
        }
        if (running.tracer() != null) {
            to.counter(
                            "sluice_otlp_dropped_calls_total",
                            "Sampled calls that were not recorded as spans because too many waited for their export.")
                    .add(running.droppedCalls());
        }
    }

    @Override
    public void close() {
        if (export != null) {
            export.close();
        }
    }
}
