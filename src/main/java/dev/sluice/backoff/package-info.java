/**
 * Backoff after a rate-limit response of the exchange: exponential with full jitter, and never shorter than the
 * exchange asked for. {@link dev.sluice.backoff.Backoff} computes the pauses, {@link dev.sluice.backoff.Ramp} the slow
 * return after a ban, and {@link dev.sluice.backoff.RetryAfter} the pauses that the gateway asks of its own clients.
 * The package has no clock and no randomness of its own; both are arguments.
 */
@NullMarked
package dev.sluice.backoff;

import org.jspecify.annotations.NullMarked;
