/**
 * Runs the demo, which compares trading without and with Sluice, using real processes and real sockets.
 *
 * <p>A {@link dev.sluice.demo.Stage} starts {@code sluice sim}, {@code sluice run} and greedy bots as child processes
 * of this jar. Each {@link dev.sluice.demo.Scene} runs on it, measures and returns {@link dev.sluice.demo.Claim}s; a
 * claim that does not hold makes the demo fail. The demo uses only what a user has: the commands, the responses and
 * the counters of the simulated exchange. The bots sign their calls with their own code.
 */
@NullMarked
package dev.sluice.demo;

import org.jspecify.annotations.NullMarked;
