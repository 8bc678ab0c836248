/**
 * The gateway's breakers: which there are, what feeds them, at which scopes they stand, and what mode they hold there.
 *
 * <p>A {@link dev.sluice.trip.BreakerRule} says what a breaker of that name is fed by and holds; {@link dev.sluice.trip.Breakers} has one
 * {@link dev.sluice.breaker.Breaker} for each name and scope that something went wrong at, and puts what they hold on the board of modes. Outcomes
 * come from the gates, everything else from bots, risk processes and operators over the admin API. One for the whole gateway, since a
 * breaker may stand for all of it.
 *
 * <p>Refused: a breaker for each instrument and account from the start (names are the callers' choice), and breakers that stop cancels: no
 * rule can hold more than CANCEL_ONLY.
 */
@NullMarked
package dev.sluice.trip;

import org.jspecify.annotations.NullMarked;
