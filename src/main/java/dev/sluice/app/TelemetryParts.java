package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.admin.metrics.MetricFamily;
import dev.sluice.admin.metrics.MetricFamily.Sample;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.MemberName;
import dev.sluice.config.GatewaySettings;
import dev.sluice.config.ProjectFolders;
import dev.sluice.logging.Log;
import dev.sluice.telemetry.ExportCounts;
import dev.sluice.telemetry.MetricsExporter;
import dev.sluice.telemetry.OtlpClient;
import dev.sluice.telemetry.TelemetrySettings;
import dev.sluice.time.WallClock;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private final @Nullable OtlpClient client;
    private final @Nullable MetricsExporter metrics;

    /**
     * Creates what the settings ask for.
     *
     * @param page the metrics of {@code /metrics}
     */
    TelemetryParts(Vertx vertx, GatewaySettings gateway, WallClock wallClock, Supplier<MetricSnapshots> page, Log log) {
        TelemetrySettings settings = gateway.openTelemetry();
        if (settings == null || settings.metricsSeconds() == 0) {
            client = null;
            metrics = null;
            return;
        }
        client = new OtlpClient(vertx, settings.endpoint(), headers(settings.headersFile()));
        metrics = MetricsExporter.of(
                new MetricsExporter.Dependencies(vertx, client, page, wallClock, log::warn, log::info),
                settings.metricsSeconds(),
                instance(settings, gateway.cluster()),
                Version.TEXT,
                wallClock.epochNanos());
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
        if (metrics != null) {
            metrics.start();
        }
    }

    List<MetricFamily> families() {
        if (metrics == null) {
            return List.of();
        }
        ExportCounts counts = metrics.counts();
        return List.of(
                new MetricFamily(
                        "sluice_otlp_batches_total",
                        MetricFamily.Type.COUNTER,
                        "Batches for the OpenTelemetry receiver, by whether it accepted them.",
                        List.of(
                                Sample.of(counts.accepted(), "signal", "metrics", "result", "accepted"),
                                Sample.of(counts.dropped(), "signal", "metrics", "result", "dropped"))),
                new MetricFamily(
                        "sluice_otlp_rejected_items_total",
                        MetricFamily.Type.COUNTER,
                        "Data points that the OpenTelemetry receiver rejected from batches that it accepted.",
                        List.of(Sample.of(counts.rejectedItems(), "signal", "metrics"))));
    }

    void stop() {
        if (metrics != null) {
            metrics.close();
        }
        if (client != null) {
            client.close();
        }
    }
}
