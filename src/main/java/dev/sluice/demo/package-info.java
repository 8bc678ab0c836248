/**
 * The demo: what a desk sees without Sluice and with it, played by real processes over real sockets.
 *
 * <p>A {@link dev.sluice.demo.Stage} starts {@code sluice sim}, {@code sluice run} and greedy bots as child processes of
 * this jar; each {@link dev.sluice.demo.Scene} plays on it, measures, and ends in {@link dev.sluice.demo.Claim}s; a claim
 * that did not hold in this run makes the demo fail. Nothing here reaches into the gateway: the demo knows what a user
 * knows, its commands, its answers and what the simulated exchange counted. The bots sign with their own few lines.
 */
@NullMarked
package dev.sluice.demo;

import org.jspecify.annotations.NullMarked;
