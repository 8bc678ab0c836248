/**
 * Sends metrics to a receiver of OpenTelemetry, by its protocol OTLP over HTTP with JSON. {@link
 * dev.sluice.telemetry.MetricsExporter} sends what {@code /metrics} serves, once in an interval; {@link
 * dev.sluice.telemetry.MetricsEncoder} writes the JSON and {@link dev.sluice.telemetry.OtlpClient} sends it. Nothing of this
 * is created unless it is configured, and no call waits for it.
 */
@NullMarked
package dev.sluice.telemetry;

import org.jspecify.annotations.NullMarked;
