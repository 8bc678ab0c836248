/**
 * The Prometheus page and the metrics that it shows.
 *
 * <p>{@link dev.sluice.admin.metrics.PrometheusEndpoint} reads {@link dev.sluice.part.MetricFamily metric families} at
 * each scrape. {@link dev.sluice.admin.metrics.GatewayMetrics} converts the {@link dev.sluice.status.GatewayStatus},
 * {@link dev.sluice.admin.metrics.ProxyMetrics} the counters of the proxy; every other part has its own.
 */
@NullMarked
package dev.sluice.admin.metrics;

import org.jspecify.annotations.NullMarked;
