package dev.sluice.telemetry;

import dev.sluice.base.settings.Setting;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The settings of the export to OpenTelemetry, {@code openTelemetry} in {@code conf/sluice.json}. */
public record TelemetrySettings(
        @Setting(
                value = "URL of the receiver of OTLP over HTTP with protobuf; /v1/metrics and /v1/traces are added.",
                min = 1,
                max = 2048)
        String endpoint,

        @Setting(
                value = "File with headers for each request, one \"Name: value\" in a line. Empty: none.",
                min = 0,
                max = 4096,
                def = "\"\"")
        String headersFile,

        @Setting(value = "Seconds between two exports of all metrics. 0: no export.", min = 0, max = 3600, def = "15")
        int metricsSeconds,

        @Setting(
                value = "Name of this gateway (service.instance.id). Absent: the member's name in a cluster, "
                        + "else the host name.",
                min = 1,
                max = 128)
        @Nullable
        String instance,

        @Setting("Which calls are recorded as traces. Absent: none.") @Nullable
        TraceSettings traces) {
    public TelemetrySettings {
        if (!isBaseUrl(endpoint)) {
            throw new IllegalArgumentException(
                    "'endpoint' must be an http:// or https:// URL without user, query and fragment, such as \"http://127.0.0.1:4318\"");
        }
    }

    private static boolean isBaseUrl(String text) {
        try {
            URI url = URI.create(text);
            return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }
}
