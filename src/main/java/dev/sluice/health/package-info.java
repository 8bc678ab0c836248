/**
 * Readiness checks: their findings, their levels and the modes they hold, each with a reason.
 *
 * <p>A {@link dev.sluice.health.Check} keeps the last {@link dev.sluice.health.Finding}s and derives its {@link
 * dev.sluice.health.Level} by a {@link dev.sluice.health.CheckRule}; {@link dev.sluice.health.Stops} says which mode is
 * held while it is critical. A check without any finding is unknown and stops nothing unless it is required. A check
 * that had findings and then has none for too long is critical, because its subject is no longer watched. A level
 * changes, in either direction, only when enough of the last findings agree.
 *
 * <p>When a check could not be carried out, that is not a finding: it is shown as unknown with the reason, does not
 * improve a critical level, and counts as silence where the check holds a mode.
 *
 * <p>Alternatives that were rejected: the worst finding of a period (one spike would stop trading for the whole
 * period), and floating point for balances.
 */
@NullMarked
package dev.sluice.health;

import org.jspecify.annotations.NullMarked;
