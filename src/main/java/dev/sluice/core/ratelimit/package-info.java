/**
 * One quota of one exchange and one scope key: how much was charged, when it expires, what the exchange's own headers say of it. Pure
 * arithmetic on whole numbers; time is an argument; never one call over.
 *
 * <p>The exchange counts a call at a moment that nobody here knows, between sent and answered. So a {@link Charge} is reserved, dated by {@code start}, and
 * begins to expire only when the call is answered, or when it surely will not be counted any more. A {@link Limit} holds the charges in flight and,
 * by its algorithm, what is expiring: a {@code ExpiryRing} of periods, a level that decays, or the windows of the exchange's own clock. A {@link Budget} is all
 * limits of one exchange: all look before any takes.
 *
 * <p>Every number that must survive {@code kill -9} is put into a slot in program order, at no system call, so that a process killed between two puts
 * has counted too much, never too little. Instants there are relative to the slot's epoch, so the clock may wrap.
 *
 * <p>Refused: a token bucket in place of a window (it lets twice the size through); a list of single calls (exact, but it grows with the limit and fits no
 * fixed slot: the ring costs 0.4 %); floating point; a timer per charge (every method looks after what has expired by its {@code now}).
 *
 * <p>Backoff after a rate-limit response of the exchange: exponential with full jitter, and never shorter than the
 * exchange asked for. {@link dev.sluice.core.ratelimit.Backoff} computes the pauses, {@link dev.sluice.core.ratelimit.RampUp} the slow
 * return after a ban, and {@link dev.sluice.core.ratelimit.RetryAfterJitter} the pauses that the gateway asks of its own clients.
 * The package has no clock and no randomness of its own; both are arguments.
 */
@NullMarked
package dev.sluice.core.ratelimit;

import org.jspecify.annotations.NullMarked;
