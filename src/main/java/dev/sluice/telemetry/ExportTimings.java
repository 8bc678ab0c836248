package dev.sluice.telemetry;

import java.time.Duration;

/**
 * The times of the exports.
 *
 * @param metricsTimeout the time for a batch of metrics, which is sent once: the next one has newer values
 * @param tracesTimeout the time for a batch of spans, with all attempts
 * @param firstPause the pause after the first attempt; each further one is four times as long
 */
record ExportTimings(
        Duration metricsEvery,
        Duration metricsTimeout,
        Duration tracesEvery,
        Duration tracesTimeout,
        Duration firstPause) {
    static ExportTimings of(TelemetrySettings settings) {
        TraceSettings traces = settings.traces();
        return new ExportTimings(
                Duration.ofSeconds(settings.metricsSeconds()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(traces == null ? 1 : traces.exportSeconds()),
                Duration.ofMinutes(1),
                Duration.ofSeconds(1));
    }
}
