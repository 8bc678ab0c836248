/**
 * Rate limits: the algorithms, the budget of an exchange, the persisted usage, and the backoff after rate-limit
 * responses. The package is integer arithmetic; it has no clock and no randomness of its own, both are arguments.
 *
 * <p>A {@link dev.sluice.core.ratelimit.Limit} is one quota of one exchange for one scope key. The exchange counts a
 * call at an unknown moment between sending and response. A {@link dev.sluice.core.ratelimit.Charge} is therefore
 * reserved first, dated by {@code start}, and begins to expire only when the call is answered, or after the longest
 * time at which the exchange may still count it. A limit holds the charges in flight and, depending on its algorithm,
 * the expiring ones: an {@code ExpiryRing} of periods, a decaying level, or the windows of the exchange's clock. A
 * {@link dev.sluice.core.ratelimit.Budget} holds all limits of one exchange and charges a call to all of its limits
 * or to none.
 *
 * <p>Numbers that must survive {@code kill -9} are written in program order to a slot of a {@link
 * dev.sluice.core.ratelimit.UsageStore}, without a system call. The order ensures that a process killed between two
 * writes has counted too much, never too little. Times in a slot are relative to its epoch, so the clock may wrap.
 *
 * <p>After a rate-limit response, {@link dev.sluice.core.ratelimit.Backoff} computes the pauses: exponential with
 * full jitter, and never shorter than the exchange asked for. {@link dev.sluice.core.ratelimit.RampUp} restores a
 * limit slowly after a ban.
 *
 * <p>Alternatives that were rejected: a token bucket in place of a window (it admits up to twice the size); a list of
 * single calls (exact, but it grows with the limit and does not fit a fixed slot; the ring is at most 0.4 % less
 * exact); floating point; a timer for each charge (every method processes what has expired by its {@code now}).
 */
@NullMarked
package dev.sluice.core.ratelimit;

import org.jspecify.annotations.NullMarked;
