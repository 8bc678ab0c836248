/**
 * Health checks: findings, the levels that follow from them, and the modes that critical checks hold.
 *
 * <p>A {@link dev.sluice.core.health.Check} keeps the last {@link dev.sluice.core.health.CheckResult}s and derives its
 * {@link dev.sluice.core.health.HealthLevel} by a {@link dev.sluice.core.health.CheckRule}. A {@link
 * dev.sluice.core.health.CheckAction} defines the mode that is held while the check is critical. A level changes, in
 * either direction, only when enough of the last findings agree. A check without any finding is unknown and stops
 * nothing unless it is required. A check that had findings and then has none for too long is critical, because its
 * subject is no longer watched. A check that could not run has no finding: it is shown as unknown with the reason, and
 * does not end the silence. A critical level stays.
 *
 * <p>Alternatives that were rejected: the worst finding of a period (one spike would stop trading for the whole
 * period); floating point for balances; the JDK's management bean (it reads the files on the calling thread, knows only
 * the innermost of nested groups, and returns -1 without a reason).
 */
@NullMarked
package dev.sluice.core.health;

import org.jspecify.annotations.NullMarked;
