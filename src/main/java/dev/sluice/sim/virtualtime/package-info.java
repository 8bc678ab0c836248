/**
 * The policy against a simulated exchange, in virtual time: a day in seconds.
 *
 * <p>Nothing of the policy is rebuilt here. Bots send the bytes that real ones send; the gateway's own {@code exchange} names them, its
 * own {@code gate} admits, parks and refuses them, and {@code venue}, which counts its own way, answers them. Only the network and
 * the clock are virtual: one queue of events, one thread, no waiting. A run is a function of its seed.
 */
@NullMarked
package dev.sluice.sim.virtualtime;

import org.jspecify.annotations.NullMarked;
