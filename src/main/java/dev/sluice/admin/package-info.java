/**
 * Serves the admin port: the admin API, metrics and health routes. {@link dev.sluice.admin.api.AdminServer} checks the
 * token and the origin of a request and passes it to an {@link dev.sluice.part.Operation}, which the gateway provides.
 * {@link dev.sluice.admin.health.HealthRoutes} adds the health routes, also on the traffic port.
 * {@link dev.sluice.admin.metrics.PrometheusEndpoint} serves Prometheus. Responses are the records of {@code status}
 * and {@code admin.health}; these packages read state and forward commands; they own no state of trading and decide
 * nothing.
 */
@NullMarked
package dev.sluice.admin;

import org.jspecify.annotations.NullMarked;
