/**
 * Readiness checks: their findings, their levels and the modes they hold, each with a reason.
 *
 * <p>A {@link dev.sluice.core.health.Check} keeps the last {@link dev.sluice.core.health.CheckResult}s and derives its {@link
 * dev.sluice.core.health.HealthLevel} by a {@link dev.sluice.core.health.CheckRule}; {@link dev.sluice.core.health.CheckAction} says which mode is
 * held while it is critical. A check without any finding is unknown and stops nothing unless it is required. A check
 * that had findings and then has none for too long is critical, because its subject is no longer watched. A level
 * changes, in either direction, only when enough of the last findings agree.
 *
 * <p>When a check could not be carried out, that is not a finding: it is shown as unknown with the reason, does not
 * improve a critical level, and counts as silence where the check holds a mode.
 *
 * <p>Alternatives that were rejected: the worst finding of a period (one spike would stop trading for the whole
 * period), and floating point for balances.
 *
 * <p>Resource usage of the machine, of the container that the process runs in, and of the process itself, from the files
 * of {@code /proc} and cgroup version 2. The caller reads the files and passes their content ({@link
 * dev.sluice.core.health.SystemFiles}); {@link dev.sluice.core.health.UsageCalculator} computes a {@link dev.sluice.core.health.ResourceUsage}
 * from content and time alone.
 *
 * <p>No content is trusted to be well formed: a figure that cannot be parsed is unknown with a reason, and never zero.
 *
 * <p>The JDK's management bean was rejected: it reads the files on the calling thread, knows only the innermost of
 * nested groups, and returns -1 without a reason.
 */
@NullMarked
package dev.sluice.core.health;

import org.jspecify.annotations.NullMarked;
