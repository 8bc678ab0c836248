/**
 * How exchanges count: one class for each documented way, and the bans that breaches lead to. Each uses the simplest
 * correct method (a log of timestamps for a sliding window, one number for an aligned one), not the fastest, and shares
 * no code with the limits of the gateway that it checks.
 */
@NullMarked
package dev.sluice.sim.counter;

import org.jspecify.annotations.NullMarked;
