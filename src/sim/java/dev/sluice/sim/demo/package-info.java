/**
 * Runs the demo, which compares trading without and with Sluice, using real processes and real sockets.
 *
 * <p>A {@link dev.sluice.sim.demo.DemoEnvironment} starts {@code sluice sim}, {@code sluice run} and greedy bots as
 * child processes of this jar. Each {@link dev.sluice.sim.demo.Scenario} runs on it, measures and returns
 * {@link dev.sluice.sim.demo.DemoClaim}s; a claim that does not hold makes the demo fail. The demo uses only what a
 * user has: the commands, the responses and the counters of the simulated exchange. The bots sign their calls with
 * their own code.
 */
@NullMarked
package dev.sluice.sim.demo;

import org.jspecify.annotations.NullMarked;
