/**
 * Sends metrics and traces to a receiver of OpenTelemetry, by its protocol OTLP over HTTP with JSON. {@link
 * dev.sluice.telemetry.OtlpExporter} sends batches in an interval: what {@code /metrics} serves ({@link
 * dev.sluice.telemetry.MetricsBatches}), and sampled calls as spans ({@link dev.sluice.telemetry.CallSpans}). Nothing of this is
 * created unless it is configured, and no call waits for it.
 */
@NullMarked
package dev.sluice.telemetry;

import org.jspecify.annotations.NullMarked;
