/**
 * The health routes and the JSON of the status.
 *
 * <p>{@link dev.sluice.admin.health.HealthPages} serves the routes from a {@link
 * dev.sluice.admin.health.HealthSnapshot}. {@code HealthJson}, {@code HealthReadiness}, {@code BreakerJson}, {@code
 * CheckJson} and {@code ClockJson} convert its sections; {@code HealthIssues} and {@code HealthWarnings} list the
 * reasons against new risk and the remaining problems. {@link dev.sluice.admin.health.StatusJson} converts a snapshot
 * for {@code GET /admin/status}.
 */
@NullMarked
package dev.sluice.admin.health;

import org.jspecify.annotations.NullMarked;
