/**
 * The health routes.
 *
 * <p>{@link dev.sluice.admin.health.HealthRoutes} serves the routes from a
 * {@link dev.sluice.admin.health.HealthSnapshot}. Their responses are the records of
 * {@link dev.sluice.admin.health.HealthResponse}, from which {@code conf/schema/health.schema.json} is generated.
 * {@code HealthSections}, {@code ReadinessHealthWriter}, {@code ClusterHealth} and {@code VerdictPage} make them;
 * {@code HealthIssues} and {@code HealthWarnings} list the reasons against new risk and the remaining problems.
 */
@NullMarked
package dev.sluice.admin.health;

import org.jspecify.annotations.NullMarked;
