package dev.sluice.telemetry;

import dev.sluice.base.settings.Setting;

/** The settings of traces, {@code openTelemetry.traces} in {@code conf/sluice.json}. */
public record TraceSettings(
        @Setting(
                value = "Percentage of the calls without a traceparent header that are recorded.",
                min = 0,
                max = 100,
                def = "0")
        int sampledPercent,

        @Setting(value = "Seconds between two exports of recorded calls.", min = 1, max = 3600, def = "5")
        int exportSeconds) {}
