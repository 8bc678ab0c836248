/**
 * When to stop trusting something, and how to begin again: breakers. Pure: time and chance are arguments.
 *
 * <p>A {@link dev.sluice.breaker.Breaker} is fed with what went well and what did not. By its {@link dev.sluice.breaker.TripSettings} it
 * trips: after so many failures <em>in a row</em>, or at a <em>share</em> of a minimum of calls; these are two kinds and do what they say. While
 * it is not closed it <em>holds</em>; what that means is its owner's business. By its {@link dev.sluice.breaker.RecoverySettings} it
 * comes back in two stages: first it looks at what passes anyway, then its owner lets one order at a time go. A failure in either opens it again,
 * for longer.
 *
 * <p>What began before the present state says nothing about it and does not count. Time alone changes no verdict: an open breaker whose time
 * is over still holds, so nobody needs a timer, and reading a status changes nothing.
 *
 * <p>Refused: counting failures only (four failures, fifty successes and one failure would be "five in a row"), a half-open state that lets
 * everybody through (the first second after an outage is the worst one for a herd), and a half-open state by timer alone.
 */
@NullMarked
package dev.sluice.breaker;

import org.jspecify.annotations.NullMarked;
