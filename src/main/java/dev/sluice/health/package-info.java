/**
 * From facts to readiness, each with its reason: what a check last found, whether that stands, and what silence means.
 *
 * <p>A check that never spoke is unknown: that is told, and stops nothing unless the check is required. One that spoke and went silent is critical,
 * because what it watched over is unwatched. Levels change only when enough of the last findings agree, both ways.
 *
 * <p>What could not be found out is no finding: it is told as unknown, with the reason, makes nothing critical better, and counts as silence where the check gates.
 *
 * <p>Refused: taking the worst finding of a while (one spike would hold trading for that while), and floating point for balances.
 */
@NullMarked
package dev.sluice.health;

import org.jspecify.annotations.NullMarked;
