/**
 * Sends metrics and traces to a receiver of OpenTelemetry, with the SDK of OpenTelemetry for Java:
 * {@link dev.sluice.telemetry.OtlpExport} sends what {@code /metrics} serves
 * ({@link dev.sluice.telemetry.PrometheusMetrics}), and sampled calls as spans
 * ({@link dev.sluice.telemetry.CallSpans}). None of these objects is created unless the export is configured, and no
 * call waits for an export.
 */
@NullMarked
package dev.sluice.telemetry;

import org.jspecify.annotations.NullMarked;
