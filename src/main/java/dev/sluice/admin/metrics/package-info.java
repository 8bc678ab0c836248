/**
 * The Prometheus page and the metrics that it shows.
 *
 * <p>{@link dev.sluice.admin.metrics.MetricsPage} reads {@link dev.sluice.base.part.MetricFamily metric families}
 * at each scrape. {@link dev.sluice.admin.metrics.GatewayMetrics} converts the {@link
 * dev.sluice.status.GatewayStatus}; {@link dev.sluice.admin.metrics.ModeMetrics}, {@link
 * dev.sluice.admin.metrics.ProxyMetrics} and {@link dev.sluice.admin.metrics.ReadinessMetrics} convert the state of
 * single parts.
 */
@NullMarked
package dev.sluice.admin.metrics;

import org.jspecify.annotations.NullMarked;
